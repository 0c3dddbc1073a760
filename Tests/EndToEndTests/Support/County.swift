// A county for real, as a shell sees it: a server, and laptops on which the program is run.

import CausalMerge
import ChildProcesses
import Foundation
import SyncProtocol
import Testing

/// An organization that was founded by the program, with the county's teams, and its server.
struct County {
  let folder: String
  let server: ServerProcess

  static func run(
    showsFigures: Bool = false, _ story: (County) async throws -> Void
  ) async throws {
    let folder = FileManager.default.temporaryDirectory
      .appending(path: "fieldkeep-county-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let said = try await command(
      folder, "office", "init", "--root-key-out", folder + "/root.key", "--json")
    struct Founded: Decodable { var organization: String }
    let founded = try JSONDecoder().decode(Founded.self, from: Data(said.utf8))
    let organization = try #require(OrganizationID(hexadecimal: founded.organization))
    let server = try await ServerProcess(
      in: folder + "/server", for: organization, showsFigures: showsFigures)
    let pin = hexadecimal(try await server.start())
    let county = County(folder: folder, server: server)
    try await county("office", "remote", "add", "origin", server.url, "--pin", pin)
    try await county("office", "sync")
    do { try await story(county) } catch {
      await server.kill()
      throw error
    }
    await server.kill()
  }

  /// Runs the program on a laptop, and expects it to succeed.
  @discardableResult
  func callAsFunction(_ laptop: String, _ words: String...) async throws -> String {
    try await Self.command(folder, laptop, words)
  }

  /// Runs the program on a laptop, whatever comes of it.
  func attempt(_ laptop: String, _ words: String...) async throws -> (code: Int32?, output: String)
  {
    try await attempt(laptop, words)
  }

  /// The same, of words in a list.
  func attempt(_ laptop: String, _ words: [String]) async throws -> (code: Int32?, output: String) {
    let (code, output) = try await ChildProcess.run(
      ChildProcess.buildFolder + "/fieldkeep", words,
      environment: ["FIELDKEEP_DATA": "\(folder)/\(laptop)"])
    return (code, output)
  }

  /// Lets a new laptop into a team.
  func join(_ laptop: String, team: String) async throws {
    let said = try await self(
      "office", "invite", "--team", team, "--name", laptop, "--no-wait", "--admit-at-sync")
    let joining = try begin(
      laptop, "join", said.trimmingCharacters(in: .whitespacesAndNewlines))
    let isIn = try await eventually {
      try await self("office", "sync")
      return joining.exitCode != nil
    }
    try #require(isIn && joining.exitCode == 0, "\(joining.output)")
    try await self(laptop, "sync")
  }

  /// Starts the program on a laptop.
  func begin(_ laptop: String, _ words: String...) throws -> ChildProcess {
    try ChildProcess(
      ChildProcess.buildFolder + "/fieldkeep", words, output: "\(folder)/\(laptop).said",
      environment: ["FIELDKEEP_DATA": "\(folder)/\(laptop)"])
  }

  private static func command(
    _ folder: String, _ laptop: String, _ words: String...
  ) async throws -> String { try await command(folder, laptop, words) }

  private static func command(
    _ folder: String, _ laptop: String, _ words: [String]
  ) async throws -> String {
    let (code, output) = try await ChildProcess.run(
      ChildProcess.buildFolder + "/fieldkeep", words,
      environment: ["FIELDKEEP_DATA": "\(folder)/\(laptop)"])
    try #require(code == 0, "\(laptop): fieldkeep \(words.first ?? ""): \(output)")
    return output
  }
}
