// Whom to call when there is no line but a telephone's: read from this laptop's own directory.

import CaseProtocol
import Fieldkeep

/// Who answers for the agencies at night, as it stands below a warning.
struct CallNumbers {
  /// As many lines as it takes.
  let lines: [String]

  /// A terminal's line, less what stands before.
  private static let width = 76

  /// Takes for each agency the number that is called first; `fieldkeep numbers` has them all.
  init(_ desk: Desk) async throws {
    var seen: Set<String> = []
    let first = try await NumberList(desk).all.filter { number in
      number.kind == .onCall && seen.insert(number.agency ?? number.name).inserted
    }
    let entries = first.sorted { $0.name < $1.name }.map { number in
      let words = [say("\(number.name) on call")] + number.phones + number.remarks.map { "(\($0))" }
      return words.map { Screen.excerpt($0, limit: 40) }.joined(separator: " ")
    }
    lines = entries.reduce(into: []) { lines, entry in
      if let last = lines.last, last.count + entry.count + 3 <= Self.width {
        lines[lines.count - 1] = "\(last) · \(entry)"
      } else {
        lines.append(entry)
      }
    }
  }
}
