// Locks as whoever sits at the laptop meets them: typed on a terminal, gone with `hide`, noticed by what runs for hours.

import Fieldkeep
import Foundation
import Testing

@Suite(.enabled(if: FolderProtection.canStayUnlocked))
struct ProtectionTests {
  private static let words = "copper meadow lantern river tulip canoe"

  /// Founds an organization under a passphrase.
  private func found(_ place: Place) async throws {
    try Data(Self.words.utf8).write(to: URL(filePath: place.path + "/words"))
    let answer = try await place.run(
      "fieldkeep init --root-key-out root.key --passphrase-from words")
    #expect(answer.status == 0, "\(answer.output)")
  }

  /// Runs a command on a terminal, with some keys pressed once it asks.
  private func type(_ keys: String, into command: String, _ place: Place) async throws -> String {
    try await place.run(
      """
      : > seen; (until grep -q Passphrase: seen; do sleep 0.05; done; printf "$KEYS"; \
      until grep -q SCRIPT_IS_DONE seen; do sleep 0.05; done) \
      | script -qfec '\(command); echo SCRIPT_IS_""DONE' seen > /dev/null; cat seen
      """,
      environment: ["KEYS": keys, "TERM": "xterm", "NO_COLOR": "1"]
    ).output.replacing("\r\n", with: "\n")
  }

  @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/script")))
  func `a locked laptop asks on the terminal, and never shows what is typed`() async throws {
    let place = try Place()
    defer { place.remove() }
    try await found(place)
    _ = try await place.run("fieldkeep lock")
    let said = try await type("not this one\\n\(Self.words)\\n", into: "fieldkeep", place)
    #expect(said.contains("Passphrase:"))
    #expect(said.contains("that is not it; try again"))
    #expect(said.contains("NEVER SYNCED"), "\(said)")
    #expect(!said.contains("canoe") && !said.contains("not this one"))
    // Said once, it holds for the commands that follow.
    #expect(try await place.run("fieldkeep").status == 0)
  }

  @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/script")))
  func `founding offers six words, and wants them typed once`() async throws {
    let place = try Place()
    defer { place.remove() }
    let said = try await type(
      "short\\n\(Self.words)\\n\(Self.words)\\n",
      into: "fieldkeep init --root-key-out root.key", place)
    let offered = try #require(said.firstMatch(of: /\n   ([a-z]+( [a-z]+){5})\n/))
    #expect(offered.output.1 != Self.words)
    #expect(said.contains("at least 12 are needed"))
    #expect(said.contains("lock   by your passphrase"), "\(said)")
    try Data(Self.words.utf8).write(to: URL(filePath: place.path + "/words"))
    _ = try await place.run("fieldkeep lock")
    #expect(try await place.run("fieldkeep unlock --passphrase-from words").status == 0)
  }

  @Test func `hide locks as well`() async throws {
    let place = try Place()
    defer { place.remove() }
    try await found(place)
    #expect(try await place.run("fieldkeep").status == 0)
    _ = try await place.run(
      "script -qec 'fieldkeep hide' /dev/null < /dev/null", environment: ["TERM": "xterm"])
    #expect(try await place.run("fieldkeep").status == 80)
    // Nothing to clear is no reason to stay open.
    _ = try await place.run("fieldkeep unlock --passphrase-from words")
    #expect(try await place.run("setsid fieldkeep hide < /dev/null").status == 64)
    #expect(try await place.run("fieldkeep").status == 80)
  }

  @Test(arguments: ["desk", "sync --watch"])
  func `what runs for hours ends when somebody locks`(_ command: String) async throws {
    let place = try Place()
    defer { place.remove() }
    try await found(place)
    _ = try await place.run(
      "fieldkeep remote add origin https://127.0.0.1:9 --pin \(String(repeating: "a", count: 64))")
    let answer = try await place.run(
      "(fieldkeep \(command) & process=$!; sleep 2; fieldkeep lock; wait $process; echo ended $?)")
    #expect(answer.output.contains("ended 80"), "\(answer.output)")
    #expect(answer.output.contains("this data folder is locked"))
  }

  @Test func `time without a command locks, and a command puts it off`() async throws {
    let place = try Place()
    defer { place.remove() }
    try await found(place)
    _ = try await place.run("fieldkeep unlock --for 2s --passphrase-from words")
    #expect(try await place.run("fieldkeep").status == 0)
    #expect(try await place.run("sleep 2.2; fieldkeep").status == 80)
  }

  @Test func `no file of a locked laptop holds its storage key or what is in its records`()
    async throws
  {
    let place = try Place()
    defer { place.remove() }
    try await place.found()
    let folder = place.path + "/.local/share/fieldkeep"
    let open = try String(contentsOfFile: folder + "/storage.key", encoding: .utf8)
    let key = try #require(open.firstMatch(of: /[0-9a-f]{64}/)).output
    _ = try await place.run("fieldkeep new && fieldkeep note 'Brown door behind the bakery'")
    try Data(Self.words.utf8).write(to: URL(filePath: place.path + "/words"))
    #expect(try await place.run("fieldkeep passphrase --new-from words").status == 0)
    _ = try await place.run("fieldkeep lock")
    var raw: [UInt8] = []
    for index in stride(from: 0, to: key.count, by: 2) {
      let start = key.index(key.startIndex, offsetBy: index)
      raw.append(try #require(UInt8(key[start..<key.index(start, offsetBy: 2)], radix: 16)))
    }
    let files = try FileManager.default.subpathsOfDirectory(atPath: folder)
    #expect(files.contains("storage.key") && files.contains("replica.sqlite"))
    for file in files {
      guard let bytes = FileManager.default.contents(atPath: folder + "/" + file) else { continue }
      for planted in [Data(raw), Data(key.utf8), Data("Brown door".utf8), Data("canoe".utf8)] {
        #expect(bytes.range(of: planted) == nil, "\(file)")
      }
    }
  }

  @Test func `the program's memory is nobody else's`() async throws {
    let place = try Place()
    defer { place.remove() }
    try await place.found()
    // The kernel gives the files of a process that hides its memory to root, whoever runs it.
    let answer = try await place.run(
      "(fieldkeep desk > out 2>&1 & process=$!; sleep 1; grep -i 'core file size' "
        + "/proc/$process/limits; kill $process; wait $process)")
    #expect(answer.output.contains("Max core file size        0                    0"))
  }
}
