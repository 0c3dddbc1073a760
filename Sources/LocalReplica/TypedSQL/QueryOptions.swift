// What a query may use up, and what it takes from the world: both are its caller's to say.

/// How much a query may use up.
public struct QueryLimits: Hashable, Sendable {
  /// Rows of the answer.
  public var rows: Int
  /// Bytes of the answer.
  public var answerBytes: Int
  /// Bytes of memory beside the answer, for sorting, grouping and joining.
  public var memoryBytes: Int
  /// Bytes of the query's own text.
  public var queryBytes: Int

  /// Takes limits; what is left out suits a laptop with 4 GB of memory.
  public init(
    rows: Int = 1_000_000, answerBytes: Int = 256 << 20, memoryBytes: Int = 256 << 20,
    queryBytes: Int = 64 << 10
  ) {
    self.rows = rows
    self.answerBytes = answerBytes
    self.memoryBytes = memoryBytes
    self.queryBytes = queryBytes
  }
}

/// What surrounds a query.
public struct QueryOptions: Sendable {
  public var limits: QueryLimits
  /// How many seconds local time was ahead of UTC at a moment, given in milliseconds since 1970; for `local()`.
  public var secondsFromUTC: @Sendable (_ milliseconds: Int64) -> Int
  /// Asked every few thousand steps: false stops the query.
  public var mayContinue: @Sendable () -> Bool

  public init(
    limits: QueryLimits = QueryLimits(),
    secondsFromUTC: @escaping @Sendable (_ milliseconds: Int64) -> Int = { _ in 0 },
    mayContinue: @escaping @Sendable () -> Bool = { true }
  ) {
    self.limits = limits
    self.secondsFromUTC = secondsFromUTC
    self.mayContinue = mayContinue
  }
}
