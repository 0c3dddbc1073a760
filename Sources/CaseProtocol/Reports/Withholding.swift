// Which numbers are not shown. "Two of the youth recovered at this station" may be two names to whoever works there; and
// a hidden two is no secret while the total and all other stations are printed.

/// Decides which of a run's numbers are withheld.
///
/// A number of youth above zero and below the threshold is *small* and is withheld. Then whatever would tell it: where
/// numbers add up to a total, a small one must not be the rest of what is shown.
///
/// - in every sum with a small number, at least two parts are hidden, or one and the total;
/// - the hidden parts of a shown total come to the threshold at least: two ones that are told to make two are ones;
/// - no small number follows from all sums taken together, which linear elimination decides;
/// - only numbers above zero are withheld, so every hidden number could be one more or one less and the table would
///   still add up: that no small number follows linearly then means that it follows not at all;
/// - zero is shown: it tells that nobody was there.
///
/// It withholds the smallest number that helps, and a total only when nothing else is left. It does not seek the
/// fewest: that is a hard problem, and a Board report has tables of a few rows.
///
/// Source: Willenborg and de Waal, "Elements of Statistical Disclosure Control", 2001, chapters 6 and 7.
struct Withholding {
  private let counts: [String: Int]
  private let sums: [QuantitySum]
  private let hidden: Set<String>
  private let small: Set<String>
  private let threshold: Int
  private var reasons: [String: FigureValue.Withholding] = [:]

  /// Why each withheld number is; numbers that are shown are left out.
  static func reasons(
    counts: [String: Int], sums: [QuantitySum], sensitive: Set<String>, threshold: Int
  ) -> [String: FigureValue.Withholding] {
    var withholding = Withholding(
      counts: counts, sums: sums, sensitive: sensitive, threshold: threshold)
    withholding.settle()
    return withholding.reasons
  }

  /// - Parameters:
  ///   - counts: every number that is shown, by name.
  ///   - sums: what adds up; a part that has no number is one that is shown nowhere, and there is at most one in a sum.
  ///   - sensitive: those that tell of youth, the parts shown nowhere among them.
  ///   - threshold: what is smaller is small.
  private init(
    counts: [String: Int], sums: [QuantitySum], sensitive: Set<String>, threshold: Int
  ) {
    var counts = counts
    var hidden: Set<String> = []
    for sum in sums {
      let unnamed = sum.parts.filter { counts[$0] == nil }
      guard let total = counts[sum.total], let rest = unnamed.first, unnamed.count == 1 else {
        continue
      }
      counts[rest] = max(0, total - sum.parts.reduce(0) { $0 + (counts[$1] ?? 0) })
      hidden.insert(rest)
    }
    self.counts = counts
    self.hidden = hidden
    self.sums = sums.filter { sum in
      counts[sum.total] != nil && sum.parts.allSatisfy { counts[$0] != nil }
    }
    self.threshold = threshold
    small = sensitive.filter { (1..<max(threshold, 1)).contains(counts[$0] ?? 0) }
    for name in small where !hidden.contains(name) { reasons[name] = .small }
  }

  private mutating func settle() {
    while let name = nextToHide() { reasons[name] = .complement }
  }

  private func isHidden(_ name: String) -> Bool { hidden.contains(name) || reasons[name] != nil }

  private func nextToHide() -> String? {
    for sum in sums where !isSafe(sum) {
      if let name = cheapest(in: [sum]) { return name }
    }
    for name in determined().sorted() {
      let near = sums.filter { $0.members.contains(name) }
      let further = sums.filter { $0.members.contains(where: isHidden) }
      if let next = cheapest(in: near) ?? cheapest(in: further) ?? cheapest(in: sums) {
        return next
      }
    }
    return nil
  }

  /// The smallest shown part, then a total; the first by name of equals, so that every device withholds the same.
  private func cheapest(in sums: [QuantitySum]) -> String? {
    func smallest(_ names: some Sequence<String>) -> String? {
      names.filter { !isHidden($0) && (counts[$0] ?? 0) > 0 }
        .min { (counts[$0] ?? 0, $0) < (counts[$1] ?? 0, $1) }
    }
    return smallest(sums.flatMap(\.parts)) ?? smallest(sums.map(\.total))
  }

  private func isSafe(_ sum: QuantitySum) -> Bool {
    let unknown = sum.members.filter(isHidden)
    guard unknown.contains(where: small.contains) else { return true }
    if isHidden(sum.total) { return unknown.count > 1 }
    return unknown.count > 1 && unknown.reduce(0) { $0 + (counts[$1] ?? 0) } >= threshold
  }

  // MARK: elimination

  /// A prime below two to the power of 31, so that products fit; numbers of equations are counted modulo it.
  private static let prime: Int = 2_147_483_647

  /// The small numbers that follow from what is shown, by elimination over all sums.
  private func determined() -> [String] {
    let names = Set(sums.flatMap(\.members).filter(isHidden)).sorted()
    let columns = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })
    var rows = sums.map { sum in
      var row = [Int](repeating: 0, count: names.count)
      for part in sum.parts { if let column = columns[part] { row[column] += 1 } }
      if let column = columns[sum.total] { row[column] += Self.prime - 1 }
      return row.map { $0 % Self.prime }
    }
    var pivots: [(column: Int, row: Int)] = []
    for column in names.indices {
      let next = pivots.count
      guard let found = rows.indices.dropFirst(next).first(where: { rows[$0][column] != 0 }) else {
        continue
      }
      rows.swapAt(found, next)
      let inverse = Self.inverse(of: rows[next][column])
      rows[next] = rows[next].map { $0 * inverse % Self.prime }
      for other in rows.indices where other != next && rows[other][column] != 0 {
        let factor = Self.prime - rows[other][column]
        for position in names.indices {
          rows[other][position] =
            (rows[other][position] + factor * rows[next][position]) % Self.prime
        }
      }
      pivots.append((column, next))
    }
    return pivots.compactMap { column, row in
      let isAlone = names.indices.allSatisfy { $0 == column || rows[row][$0] == 0 }
      return isAlone && small.contains(names[column]) ? names[column] : nil
    }
  }

  /// By Fermat's little theorem.
  private static func inverse(of number: Int) -> Int {
    var result = 1
    var base = number % prime
    var exponent = prime - 2
    while exponent > 0 {
      if exponent & 1 == 1 { result = result * base % prime }
      base = base * base % prime
      exponent >>= 1
    }
    return result
  }
}

extension QuantitySum {
  /// The parts, and the total.
  var members: [String] { parts + [total] }
}
