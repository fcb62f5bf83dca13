/**
 * Solves A x = b for a symmetric positive definite A by its Cholesky factor L Lᵀ; both arguments are overwritten.
 * @param matrix row-major, square
 */
export function solve(matrix: Float64Array, right: Float64Array): Float64Array {
  const size = right.length;
  factor(matrix, size);
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < row; column++) right[row]! -= matrix[row * size + column]! * right[column]!;
    right[row]! /= matrix[row * size + row]!;
  }
  for (let row = size - 1; row >= 0; row--) {
    for (let below = row + 1; below < size; below++) right[row]! -= matrix[below * size + row]! * right[below]!;
    right[row]! /= matrix[row * size + row]!;
  }
  return right;
}

/** Leaves L in the lower triangle. */
function factor(matrix: Float64Array, size: number): void {
  for (let row = 0; row < size; row++)
    for (let column = 0; column <= row; column++) {
      let sum = matrix[row * size + column]!;
      for (let index = 0; index < column; index++) sum -= matrix[row * size + index]! * matrix[column * size + index]!;
      matrix[row * size + column] = row === column ? Math.sqrt(sum) : sum / matrix[column * size + column]!;
    }
}
