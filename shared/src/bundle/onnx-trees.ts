import type { AttributeProto, NodeProto } from '../gen/onnx/onnx_pb.js';

const LEAF = 'LEAF';
/** Colours of a node while the trees are walked. */
const [NEW, OPEN, DONE] = [0, 1, 2];
/** A node number below this and a tree number below this make one exact key. */
const MAX_ID = 2 ** 26;

interface Trees {
  readonly isLeaf: readonly boolean[];
  /** Places of the two children, by place of the node; -1 where there is no such node. */
  readonly onTrue: Int32Array;
  readonly onFalse: Int32Array;
}

/**
 * Why the trees of a tree ensemble cannot be walked to their leaves; undefined when they can. The runtime follows
 * children until it meets a leaf, so a child that leads back to its parent holds it for ever, on the rows that get there.
 */
export function treeFault(node: NodeProto): string | undefined {
  const trees = treesOf(node);
  if (typeof trees === 'string') return trees;
  const colours = new Uint8Array(trees.isLeaf.length);
  for (let start = 0; start < colours.length; start++) {
    const fault = walk(trees, colours, start);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

/** Depth first with a list of its own: a tree may be as deep as it has nodes. */
function walk({ isLeaf, onTrue, onFalse }: Trees, colours: Uint8Array, start: number): string | undefined {
  const path = colours[start] === NEW ? [start] : [];
  for (let at = path.at(-1); at !== undefined; at = path.at(-1)) {
    if (colours[at] === DONE || isLeaf[at] || colours[at] === OPEN) {
      colours[at] = DONE;
      path.pop();
      continue;
    }
    colours[at] = OPEN;
    for (const child of [onTrue[at] ?? -1, onFalse[at] ?? -1]) {
      if (child === -1) return 'has a branch without an end';
      if (colours[child] === OPEN) return 'has a tree that leads back to itself';
      if (colours[child] === NEW) path.push(child);
    }
  }
  return undefined;
}

function treesOf({ attribute }: NodeProto): Trees | string {
  const ints = (name: string): readonly bigint[] => named(attribute, name)?.ints ?? [];
  const [treeIds, nodeIds] = [ints('nodes_treeids'), ints('nodes_nodeids')];
  const modes = named(attribute, 'nodes_modes')?.strings ?? [];
  const [trues, falses] = [ints('nodes_truenodeids'), ints('nodes_falsenodeids')];
  const lists = [nodeIds, modes, trues, falses];
  if (lists.some((list) => list.length !== treeIds.length)) return 'describes its nodes in lists of unequal length';
  if ([...treeIds, ...nodeIds].some((id) => id < 0n || id >= MAX_ID)) return 'has impossible numbers of nodes';
  const keyOf = (tree: bigint | undefined, id: bigint | undefined) => Number(tree) * MAX_ID + Number(id);
  const places = new Map(nodeIds.map((id, place) => [keyOf(treeIds[place], id), place]));
  if (places.size !== nodeIds.length) return 'has a node twice';
  const placesOf = (children: readonly bigint[]) =>
    Int32Array.from(children, (id, place) => places.get(keyOf(treeIds[place], id)) ?? -1);
  const isLeaf = modes.map((mode) => Buffer.from(mode).toString() === LEAF);
  return { isLeaf, onTrue: placesOf(trues), onFalse: placesOf(falses) };
}

function named(attributes: readonly AttributeProto[], name: string): AttributeProto | undefined {
  return attributes.find((attribute) => attribute.name === name);
}
