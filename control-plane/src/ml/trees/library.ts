import { existsSync } from 'node:fs';
import koffi, { type LibraryHandle } from 'koffi';
import { ControlPlaneError } from '../../errors.js';

type TypeSpec = Parameters<typeof koffi.sizeof>[0];

/** Tried in this order; the bare names are what the dynamic linker knows (ldconfig, LD_LIBRARY_PATH). */
const CANDIDATES = [
  'libxgboost.so.0',
  'libxgboost.so',
  '/usr/local/lib/libxgboost.so',
  '/usr/local/lib64/libxgboost.so',
  '/opt/xgboost/lib/libxgboost.so',
];

// Without names: koffi keeps names for the whole process, and Jest loads this module once for each test file.
const DMATRIX = koffi.pointer(koffi.opaque());
const BOOSTER = koffi.pointer(koffi.opaque());

/** Callbacks by which the library fetches rows; the argument is ours and unused. */
export const RESET = koffi.pointer(koffi.proto('void', ['void *']));
export const FETCH_BATCH = koffi.pointer(koffi.proto('int', ['void *']));

export type DMatrixHandle = unknown;
export type BoosterHandle = unknown;

/** The functions of xgboost/c_api.h that are used here; each returns 0, or -1 with a text in `lastError`. */
export type XgboostLibrary = ReturnType<typeof bind>;

function bind(library: LibraryHandle) {
  const out = (type: TypeSpec) => koffi.out(koffi.pointer(type));
  const status = (name: string, ...types: TypeSpec[]) => library.func(name, 'int', types);
  return {
    lastError: library.func('XGBGetLastError', 'str', []),
    matrixFromRows: status('XGDMatrixCreateFromMat', 'float *', 'uint64_t', 'uint64_t', 'float', out(DMATRIX)),
    matrixFromBatches: status(
      'XGQuantileDMatrixCreateFromCallback',
      'void *',
      DMATRIX,
      DMATRIX,
      RESET,
      FETCH_BATCH,
      'str',
      out(DMATRIX),
    ),
    proxyCreate: status('XGProxyDMatrixCreate', out(DMATRIX)),
    proxySetRows: status('XGProxyDMatrixSetDataDense', DMATRIX, 'str'),
    matrixSetFloats: status('XGDMatrixSetFloatInfo', DMATRIX, 'str', 'float *', 'uint64_t'),
    matrixFree: status('XGDMatrixFree', DMATRIX),
    boosterCreate: status('XGBoosterCreate', koffi.pointer(DMATRIX), 'uint64_t', out(BOOSTER)),
    boosterSetParameter: status('XGBoosterSetParam', BOOSTER, 'str', 'str'),
    boosterSetAttribute: status('XGBoosterSetAttr', BOOSTER, 'str', 'str'),
    boosterUpdate: status('XGBoosterUpdateOneIter', BOOSTER, 'int', DMATRIX),
    boosterEvaluate: status(
      'XGBoosterEvalOneIter',
      BOOSTER,
      'int',
      koffi.pointer(DMATRIX),
      koffi.pointer('str'),
      'uint64_t',
      out('str'),
    ),
    boosterPredict: status(
      'XGBoosterPredictFromDense',
      BOOSTER,
      'str',
      'str',
      DMATRIX,
      out('uint64_t *'),
      out('uint64_t'),
      out('float *'),
    ),
    boosterSave: status('XGBoosterSaveModelToBuffer', BOOSTER, 'str', out('uint64_t'), out('uint8_t *')),
    boosterFree: status('XGBoosterFree', BOOSTER),
  };
}

let loaded: XgboostLibrary | undefined;

/**
 * Opens XGBoost's own C library, once in a process.
 * @throws PicketError `training.no-xgboost` that names the one command which brings it
 */
export function loadXgboost(): XgboostLibrary {
  loaded ??= bind(openLibrary());
  return loaded;
}

function openLibrary(): LibraryHandle {
  const faults: unknown[] = [];
  for (const candidate of CANDIDATES) {
    if (candidate.startsWith('/') && !existsSync(candidate)) continue;
    try {
      return koffi.load(candidate);
    } catch (error) {
      faults.push(error);
    }
  }
  throw new ControlPlaneError('training.no-xgboost', 'training needs the XGBoost library, which is not installed', {
    next: 'apt-get install libxgboost0',
    cause: faults[0],
  });
}
