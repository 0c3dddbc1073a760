// Joins on columns that no index of the file can serve, because what they hold is sealed there.

/// Rows of a table by the value of one column.
///
/// Two tables joined on a phone number would cost a decoded record for each pair. So the rows are decoded once and looked
/// up in memory from then on.
///
/// SQLite compares again, by its own rules of conversion: `5 = '5'` is false or true depending on the columns' types.
/// An index may therefore give too many rows and never too few. Values whose kind is the column's own are looked up;
/// every other value is compared with all rows.
struct MatchIndex {
  private let affinity: QueryColumn.Affinity
  private var positions: [QueryValue: [Int]] = [:]
  /// Rows whose value is not of the column's own kind.
  private var odd: [Int] = []
  private let count: Int

  /// Indexes rows by their value at a place.
  init(_ rows: [[QueryValue]], at place: Int, affinity: QueryColumn.Affinity) {
    self.affinity = affinity
    count = rows.count
    for (position, row) in rows.enumerated() {
      if row[place] == .null { continue }  // NULL equals nothing
      if let key = Self.key(row[place], affinity) {
        positions[key, default: []].append(position)
      } else {
        odd.append(position)
      }
    }
  }

  /// The value as it is looked up; nil for one that is not of the column's kind.
  private static func key(_ value: QueryValue, _ affinity: QueryColumn.Affinity) -> QueryValue? {
    switch (affinity, value) {
    case (.text, .text): return value
    case (.integer, .integer), (.numeric, .integer): return value
    case (.integer, .real(let real)), (.numeric, .real(let real)):
      // Integers and doubles that are equal to SQLite have one key; beyond 2^53 they no longer are equal by value.
      guard real.magnitude < 9_007_199_254_740_992 else { return nil }
      return Int64(exactly: real).map(QueryValue.integer) ?? value
    default: return nil
    }
  }

  /// Positions of all rows that may equal a value.
  func candidates(for value: QueryValue) -> [Int] {
    if value == .null { return [] }
    if let key = Self.key(value, affinity) { return (positions[key] ?? []) + odd }
    return Array(0..<count)
  }
}
