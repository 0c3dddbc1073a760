// A8: the command that people give most, as a whole process.

import Foundation

/// `fieldkeep status` on a laptop of 25 cases that has synced.
enum StatusBench {
  private static let caseCount = 25
  private static let runs = 30

  /// Measures time and memory.
  ///
  /// - Parameter folder: must not exist yet; is removed again.
  /// - Throws: ``ProgramFailure``, and what the file system says.
  static func measure(in folder: String) async throws {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let client = RealClient(folder: folder)
    let server = try await prepare(client)
    let ends = try (0..<runs).map { _ in try client.measure("status") }
    await server.stop()

    let best = ends.map(\.milliseconds).min() ?? .nan
    let cpu = ends.map(\.cpuMilliseconds).median
    say(
      Figure(
        budget: "A8", what: "fieldkeep status, whole process, \(caseCount) cases: time",
        measured: ends.map(\.milliseconds).median, unit: " ms", most: 60, aim: 35,
        detail:
          "median of \(runs) runs, best \(number(best)) ms; processor time \(number(cpu)) ms; "
          + "a key file, nothing to unlock"
      ).row)
    say(
      Figure(
        budget: "A8", what: "the same: most memory held",
        measured: ends.map(\.peakMegabytes).median, unit: " MB", most: 60
      ).row)
  }

  /// An organization, its server, and cases with what is usually written in the first hours.
  private static func prepare(_ client: RealClient) async throws -> RealServer {
    struct Founded: Decodable { var organization: String }
    let answer = try await client.run(
      "init", "--name", "County", "--root-key-out", client.folder + "/root.key", "--json")
    let founded = try JSONDecoder().decode(Founded.self, from: Data(answer.utf8))
    let server = try await RealServer(in: client.folder + "/server", for: founded.organization)
    try await client.run(
      "remote", "add", "origin", server.url, "--pin",
      server.pin.map { String(format: "%02x", $0) }.joined())
    for _ in 0..<caseCount {
      try await client.run("new", "--called-by", "Compton station", "--contact", "17 min ago")
      try await client.run("alert", "dcfs,health,mh,probation")
      try await client.run("need", "food", "water", "shower")
      try await client.run("note", "Calm, wants to sleep.")
    }
    try await client.run("sync")
    return server
  }
}
