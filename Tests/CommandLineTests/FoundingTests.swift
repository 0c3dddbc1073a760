// Founding, cut off at its worst moments: there must never be an organization whose root nobody holds.

import CaseProtocol
import Fieldkeep
import Foundation
import Testing

@Suite struct FoundingTests {
  private static let found = "fieldkeep init --name County --root-key-out root.key"

  private func folder(_ place: Place) -> String { place.path + "/.local/share/fieldkeep" }

  /// What the data folder says while a founding is under way.
  private func note(_ root: OrganizationRoot, in place: Place) throws {
    try FileManager.default.createDirectory(
      atPath: folder(place), withIntermediateDirectories: true)
    try Data(root.organization.description.utf8)
      .write(to: URL(filePath: folder(place) + "/founding"))
  }

  private func root(in place: Place) throws -> OrganizationRoot {
    try OrganizationRoot(
      text: String(contentsOfFile: place.path + "/root.key", encoding: .utf8))
  }

  @Test func `where the root cannot be kept nothing is founded`() async throws {
    let place = try Place()
    defer { place.remove() }
    let replica = try await Replica.open(at: folder(place), schema: CountySchema.schema)
    struct FullDisk: Error {}
    await #expect(throws: FullDisk.self) {
      try await replica.found(RosterTemplate(teams: []), keepRoot: { _ in throw FullDisk() })
    }
    #expect(try await !replica.isEnrolled())
    await #expect(throws: FullDisk.self) {
      try await replica.found(RosterTemplate(teams: [])) { _ in throw FullDisk() }
    }
    #expect(try await !replica.isEnrolled())
  }

  @Test func `init that was cut off before founding goes on with the root that it had kept`()
    async throws
  {
    let place = try Place()
    defer { place.remove() }
    var generator = SystemRandomNumberGenerator()
    let kept = OrganizationRoot(using: &generator)
    try Data(kept.text.utf8).write(to: URL(filePath: place.path + "/root.key"))
    try note(kept, in: place)
    let (status, output) = try await place.run(Self.found)
    #expect(status == 0, "\(output)")
    #expect(output.contains("that was cut off is taken up again"))
    #expect(output.contains("root   \(kept.organization)"))
    #expect(try root(in: place).organization == kept.organization)
  }

  @Test func `init that was cut off before the root came to the disk begins anew`() async throws {
    let place = try Place()
    defer { place.remove() }
    var generator = SystemRandomNumberGenerator()
    try Data([0, 0, 0]).write(to: URL(filePath: place.path + "/root.key"))
    try note(OrganizationRoot(using: &generator), in: place)
    let (status, output) = try await place.run(Self.found)
    #expect(status == 0, "\(output)")
    let organization = try root(in: place).organization
    #expect(output.contains("root   \(organization)"))
  }

  @Test func `init that was cut off after founding says so and comes to the same end`() async throws
  {
    let place = try Place()
    defer { place.remove() }
    let (_, first) = try await place.run(Self.found)
    try note(root(in: place), in: place)
    let (status, second) = try await place.run(Self.found)
    #expect(status == 0)
    #expect(
      second == "fieldkeep: the organization was founded before this command was cut off\n" + first)
    let (third, _) = try await place.run(Self.found)
    #expect(third == 78, "founded and told: from now on this device is of an organization")
  }

  @Test func `a file that no founding here has made is neither read nor written over`() async throws
  {
    let place = try Place()
    defer { place.remove() }
    var generator = SystemRandomNumberGenerator()
    let another = OrganizationRoot(using: &generator)
    for text in [another.text, ""] {
      try Data(text.utf8).write(to: URL(filePath: place.path + "/root.key"))
      let (status, _) = try await place.run(Self.found)
      #expect(status == 73)
      #expect(try String(contentsOfFile: place.path + "/root.key", encoding: .utf8) == text)
      #expect(try await place.run("fieldkeep").status == 78)
    }
  }

  // MARK: on paper

  private static let foundOnPaper =
    "fieldkeep init --name County --root-key-out root.txt --root-sheets 2"

  private func page(_ number: Int, in place: Place) -> String {
    place.path + "/root-\(number)-of-2.txt"
  }

  private func rootOnPaper(in place: Place) throws -> OrganizationRoot {
    try OrganizationRoot(
      sheets: [1, 2].map { number in
        try PaperSheet(
          text: String(contentsOfFile: page(number, in: place), encoding: .utf8), of: .root)
      })
  }

  @Test func `two pages give the root back, and one user alone can read them`() async throws {
    let place = try Place()
    defer { place.remove() }
    let (status, output) = try await place.run(Self.foundOnPaper)
    #expect(status == 0, "\(output)")
    #expect(output.contains("root   \(try rootOnPaper(in: place).organization)"))
    for number in [1, 2] {
      let mode = try FileManager.default.attributesOfItem(atPath: page(number, in: place))[
        .posixPermissions]
      #expect(mode as? Int == 0o600)
      let text = try String(contentsOfFile: page(number, in: place), encoding: .utf8)
      #expect(text.split(separator: "\n").allSatisfy { $0.count <= 80 })
      #expect(text.contains("  Name         County"))
    }
    #expect(!FileManager.default.fileExists(atPath: place.path + "/root.txt"))
  }

  @Test func `init that was cut off between two pages begins anew`() async throws {
    let place = try Place()
    defer { place.remove() }
    var generator = SystemRandomNumberGenerator()
    let kept = OrganizationRoot(using: &generator)
    let first = try #require(try kept.sheets(2, using: &generator).first)
    let text = first.rootPage(organization: kept.organization.description, called: nil)
    try Data(text.utf8).write(to: URL(filePath: page(1, in: place)))
    try note(kept, in: place)
    let note = folder(place) + "/founding"
    try Data("\(kept.organization)\n\(first.setName.joined(separator: " "))".utf8)
      .write(to: URL(filePath: note))
    let (status, output) = try await place.run(Self.foundOnPaper)
    #expect(status == 0, "\(output)")
    let root = try rootOnPaper(in: place)
    #expect(root.organization != kept.organization)
    #expect(output.contains("root   \(root.organization)"))
  }

  @Test func `init that was cut off behind two pages goes on with their root`() async throws {
    let place = try Place()
    defer { place.remove() }
    var generator = SystemRandomNumberGenerator()
    let kept = OrganizationRoot(using: &generator)
    for sheet in try kept.sheets(2, using: &generator) {
      let text = sheet.rootPage(organization: kept.organization.description, called: nil)
      try Data(text.utf8).write(to: URL(filePath: page(sheet.number, in: place)))
    }
    try note(kept, in: place)
    let (status, output) = try await place.run(Self.foundOnPaper)
    #expect(status == 0, "\(output)")
    #expect(output.contains("root   \(kept.organization)"))
  }

  @Test(arguments: [1, 2])
  func `a page that is there already is left, and nothing is founded`(number: Int) async throws {
    let place = try Place()
    defer { place.remove() }
    try Data("mine".utf8).write(to: URL(filePath: page(number, in: place)))
    #expect(try await place.run(Self.foundOnPaper).status == 73)
    #expect(try String(contentsOfFile: page(number, in: place), encoding: .utf8) == "mine")
    #expect(!FileManager.default.fileExists(atPath: page(3 - number, in: place)))
    #expect(try await place.run("fieldkeep").status == 78)
  }
}
