// What the engine's WASM module exports.
export { readCoefficients, readScalars, writeScalars, multiplyRows, multiplyAll, powers, reverseBits, toCoefficients, toValues, join } from "./quotient";
export { recode, areCanonical } from "./scalars";
export { expandG1, expandG2 } from "./expand";
export {
  SCRATCH as g1Scratch, setScratch as g1SetScratch, addAll as g1AddAll, addProjective as g1AddProjective,
  clearProjective as g1ClearProjective, toProjective as g1ToProjective, toAffine as g1ToAffine, scale as g1Scale,
  readPoints as g1ReadPoints, writePoint as g1WritePoint,
} from "./g1/curve";
export { layoutSum as g1LayoutSum, sumWindow as g1SumWindow, finishSum as g1FinishSum } from "./g1/sum";
export {
  SCRATCH as g2Scratch, setScratch as g2SetScratch, addAll as g2AddAll, addProjective as g2AddProjective,
  clearProjective as g2ClearProjective, toProjective as g2ToProjective, toAffine as g2ToAffine, scale as g2Scale,
  readPoints as g2ReadPoints, writePoint as g2WritePoint,
} from "./g2/curve";
export { layoutSum as g2LayoutSum, sumWindow as g2SumWindow, finishSum as g2FinishSum } from "./g2/sum";
// For the key generator.
export { lagrange, startConstraints, areConstraintsRead, coefficientCount, addColumns, copyCoefficients, addValues, combine } from "./setup";
export { MULTIPLE as g1Multiple, buildTable as g1BuildTable, multiply as g1Multiply } from "./g1/fixed-base";
export { MULTIPLE as g2Multiple, buildTable as g2BuildTable, multiply as g2Multiply } from "./g2/fixed-base";
// For the tests of the field kernels.
export {
  mul as fqMul, mul2 as fqMul2, sqr as fqSqr, sqr2 as fqSqr2, add as fqAdd, addForProduct as fqAddForProduct, sub as fqSub,
  subSigned as fqSubSigned, norm as fqNorm, addNorm as fqAddNorm, subNorm as fqSubNorm, subSubNorm as fqSubSubNorm,
  subSignedNorm as fqSubSignedNorm, addNorm2 as fqAddNorm2, subNorm2 as fqSubNorm2, subSubNorm2 as fqSubSubNorm2,
  subSignedNorm2 as fqSubSignedNorm2, isZero as fqIsZero, isCanonical as fqIsCanonical, unpack as fqUnpack, pack as fqPack,
  invert as fqInvert, R_SQUARED as fqRSquared,
} from "./fq";
export {
  mul as frMul, mul2 as frMul2, sqr as frSqr, sqr2 as frSqr2, add as frAdd, addForProduct as frAddForProduct, sub as frSub,
  subSigned as frSubSigned, norm as frNorm, addNorm as frAddNorm, subNorm as frSubNorm, subSubNorm as frSubSubNorm,
  subSignedNorm as frSubSignedNorm, addNorm2 as frAddNorm2, subNorm2 as frSubNorm2, subSubNorm2 as frSubSubNorm2,
  subSignedNorm2 as frSubSignedNorm2, isZero as frIsZero, isCanonical as frIsCanonical, unpack as frUnpack, pack as frPack,
  invert as frInvert, R_SQUARED as frRSquared,
} from "./fr";
export {
  PAIR as pairBytes, FIXED as fixedBytes, LINES as lineBytes, readG1 as readClaimG1, readG2 as readClaimG2, isInSubgroup,
  prepareLines, placeFixed, millerLoop,
} from "./pairing";
export {
  BYTES as fq12Bytes, mul as fq12Mul, sqr as fq12Sqr, cyclotomicSqr as fq12CyclotomicSqr, invert as fq12Invert,
  conjugate as fq12Conjugate, frobenius as fq12Frobenius, finalExponentiation, isOne as fq12IsOne, read as fq12Read,
  write as fq12Write,
} from "./fq12";
export { TERM as termBytes, SHORT as shortBytes, fillTables, sumFromTables, fillShort, sumShort } from "./claim-sums";
export { permute } from "./poseidon";
