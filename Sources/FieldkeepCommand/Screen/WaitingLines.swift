// What is kept and cannot be used yet: how much, for what it waits, and since when; and its bytes, for a file.

import Fieldkeep

/// Segments that wait, on the screen.
struct WaitingLines {
  private let desk: Desk
  private let work: [WaitingWork]

  init(_ desk: Desk) async throws {
    self.desk = desk
    work = try await desk.replica.waitingWork()
  }

  /// One line for each thing that is waited for, and what to do where it never comes.
  var lines: [String] {
    guard !work.isEmpty else { return [] }
    return WaitingWork.Missing.allCases.compactMap(line)
      + [
        say(
          " fieldkeep sync asks for what is missing; fieldkeep export --waiting FILE keeps it apart"
        )
      ]
  }

  private func line(_ missing: WaitingWork.Missing) -> String? {
    let waiting = work.filter { $0.missing == missing }
    guard !waiting.isEmpty else { return nil }
    let count = counted(waiting.count, "segment")
    let what =
      switch missing {
      case .parent: say(" waits for what it builds on: \(count)")
      case .certificate: say(" waits for somebody to vouch for its author: \(count)")
      case .key: say(" waits for its key: \(count)")
      }
    guard let oldest = waiting.compactMap(\.receivedAt).min() else { return what }
    return what + say(", the oldest since \(desk.time.shown(oldest))")
  }

  var json: JSONValue {
    .object(
      Dictionary(
        uniqueKeysWithValues: WaitingWork.Missing.allCases.map { missing in
          (missing.rawValue, .number(Int64(work.count { $0.missing == missing })))
        }))
  }

  /// Writes their bytes to a file; they stay here.
  ///
  /// - Throws: ``Failure`` where nothing waits, or an error of the library.
  func export(to path: String) async throws {
    guard !work.isEmpty else {
      throw Failure(.noInput, "nothing waits here", hint: "there is nothing to export")
    }
    let count = try await desk.replica.exportWaiting(to: path)
    desk.print(
      json: .object(["items": .number(Int64(count)), "file": .text(path), "waiting": json]),
      [say(" \(counted(count, "item")) in \(Screen.shown(path)); they stay here, too")])
  }
}
