// What somebody meant who hit a wrong key. At two in the morning one key in three is wrong: a word that is nearly one that is
// known here is asked about, never guessed, and never taken for a name.

/// Words that are nearly known ones.
enum NearWord {
  /// The known word that a typed one nearly is: one slip away, of a longer word two.
  ///
  /// - Parameters:
  ///   - typed: a word that is none of the known.
  ///   - known: what would have been understood.
  /// - Returns: nil where none is near, or several are equally.
  static func of(_ typed: String, among known: some Sequence<String>) -> String? {
    let typed = Array(typed.lowercased())
    guard typed.count >= 2, typed.count <= 24 else { return nil }
    let near = known.map { (word: $0, slips: slips(typed, Array($0.lowercased()))) }
      .filter { $0.slips <= ($0.word.count >= 6 ? 2 : $0.word.count >= 3 ? 1 : 0) }
    guard let least = near.map(\.slips).min() else { return nil }
    let nearest = Set(near.filter { $0.slips == least }.map(\.word))
    return nearest.count == 1 ? nearest.first : nil
  }

  /// How many slips lie between two words: a key too many, too few, another one, two in the wrong order.
  ///
  /// - Complexity: O(*n* × *m*) for words of *n* and *m* letters.
  ///
  /// Source: Damerau, "A technique for computer detection and correction of spelling errors", 1964, as optimal string
  /// alignment.
  static func slips(_ first: [Character], _ second: [Character]) -> Int {
    var rows = [[Int]](
      repeating: [Int](repeating: 0, count: second.count + 1), count: first.count + 1)
    for row in 0...first.count { rows[row][0] = row }
    for column in 0...second.count { rows[0][column] = column }
    guard !first.isEmpty, !second.isEmpty else { return max(first.count, second.count) }
    for row in 1...first.count {
      for column in 1...second.count {
        let isSame = first[row - 1] == second[column - 1]
        var least = min(
          rows[row - 1][column] + 1, rows[row][column - 1] + 1,
          rows[row - 1][column - 1] + (isSame ? 0 : 1))
        if row > 1, column > 1, first[row - 1] == second[column - 2],
          first[row - 2] == second[column - 1]
        {
          least = min(least, rows[row - 2][column - 2] + 1)
        }
        rows[row][column] = least
      }
    }
    return rows[first.count][second.count]
  }
}
