/** Slots of the exact table; it is given up when half of them are taken. */
const SLOTS = 4096;
const MAX_EXACT_COUNT = SLOTS / 2;
/** 2^12 registers: a standard error of 1.04 / √4096 = 1.6 %. */
const REGISTER_BITS = 12;
const REGISTERS = 1 << REGISTER_BITS;
/** Bias of the harmonic mean for many registers (Flajolet et al., "HyperLogLog", 2007, figure 3). */
const ALPHA = 0.7213 / (1 + 1.079 / REGISTERS);

/**
 * How many different single-precision numbers there are, by their bit patterns: exactly up to 2,048, then by HyperLogLog
 * within a few per cent. Bounded, whatever comes.
 */
export class DistinctCounter {
  /** Bit pattern and one; 0 is an empty slot. */
  private slots: Uint32Array | undefined = new Uint32Array(SLOTS);
  private taken = 0;
  /** Many columns say the same thing row after row. */
  private last = -1;
  private readonly registers = new Uint8Array(REGISTERS);

  /** @param bits not those of a NaN */
  add(bits: number): void {
    if (bits === this.last) return;
    this.last = bits;
    const hash = mix(bits);
    if (this.slots && this.addExactly(this.slots, bits, hash)) return;
    this.register(hash);
  }

  /** Whether `estimate` is the exact count. */
  get isExact(): boolean {
    return this.slots !== undefined;
  }

  estimate(): number {
    if (this.slots) return this.taken;
    let sum = 0;
    let empty = 0;
    for (const register of this.registers) {
      sum += 2 ** -register;
      if (register === 0) empty++;
    }
    const raw = (ALPHA * REGISTERS * REGISTERS) / sum;
    // Small counts by the share of empty registers (linear counting), as the same paper has it.
    return Math.round(raw <= 2.5 * REGISTERS && empty > 0 ? REGISTERS * Math.log(REGISTERS / empty) : raw);
  }

  /** False: the table is full, and from now on only the registers count. */
  private addExactly(slots: Uint32Array, bits: number, hash: number): boolean {
    let slot = hash & (SLOTS - 1);
    while (slots[slot] !== 0) {
      if (slots[slot] === bits + 1) return true;
      slot = (slot + 1) & (SLOTS - 1);
    }
    if (this.taken === MAX_EXACT_COUNT) {
      for (const entry of slots) if (entry !== 0) this.register(mix(entry - 1));
      this.slots = undefined;
      return false;
    }
    slots[slot] = bits + 1;
    this.taken++;
    return true;
  }

  /** The first bits of the hash choose a register, which keeps the longest run of zeros of the others. */
  private register(hash: number): void {
    const register = hash >>> (32 - REGISTER_BITS);
    const run = Math.min(Math.clz32(hash << REGISTER_BITS), 32 - REGISTER_BITS) + 1;
    if (run > this.registers[register]!) this.registers[register] = run;
  }
}

/** The final mix of MurmurHash3: every bit of the input changes half of the bits. */
function mix(bits: number): number {
  let hash = bits ^ (bits >>> 16);
  hash = Math.imul(hash, 0x85ebca6b);
  hash ^= hash >>> 13;
  hash = Math.imul(hash, 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
