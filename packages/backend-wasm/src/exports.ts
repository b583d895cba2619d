type Fn<Parameters extends number[], Result = void> = (...parameters: Parameters) => Result
type N = number

/** What assembly/ exports; the parameters are named there. */
export interface Exports {
  readonly gemm: Fn<[N, N, N, N, N, N, N, N, N, N, N, N, N, N, N]>
  readonly packPanels: Fn<[N, N, N, N, N, N, N]>
  readonly transpose: Fn<[N, N, N, N]>
  readonly rowTimesMatrix: Fn<[N, N, N, N, N]>
  readonly padImages: Fn<[N, N, N, N, N, N, N, N, N, N]>
  readonly splitImages4: Fn<[N, N, N, N, N, N, N, N, N, N]>
  readonly filterGradient: Fn<[N, N, N, N, N, N, N, N, N, N, N, N, N, N, N]>
  readonly joinFilter: Fn<[N, N, N, N, N]>
  readonly clear: Fn<[N, N]>
  readonly moments: Fn<[N, N, N, N, N, N]>
  readonly normalise: Fn<[N, N, N, N, N, N, N, N]>
  readonly normaliseSums: Fn<[N, N, N, N, N, N, N, N, N, N, N]>
  readonly normaliseGrad: Fn<[N, N, N, N, N, N, N, N, N, N, N]>
  readonly averageImages: Fn<[N, N, N, N, N]>
  readonly spreadImages: Fn<[N, N, N, N, N]>
  readonly codeStatistics: Fn<[N, N, N, N, N, N, N, N, N]>
  readonly codeStatisticsGrad: Fn<[N, N, N, N, N, N, N, N]>
  readonly normaliseRows: Fn<[N, N, N, N, N, N]>
  readonly normaliseRowsGrad: Fn<[N, N, N, N, N, N]>
  readonly momentumUpdate: Fn<[N, N, N, N, N, N, N, N, N, N, N]>
  readonly adamUpdate: Fn<[N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N]>
  readonly movingAverage: Fn<[N, N, N, N, N, N]>
  readonly widen: Fn<[N, N, N]>
  readonly cholesky: Fn<[N, N], N>
  readonly invertFactor: Fn<[N, N, N]>
  readonly invertProduct: Fn<[N, N, N]>
}
