// `fieldkeep-server` as an operator's scripts meet it: a process with arguments, output and an exit code.

#if Server

  import Foundation
  import Testing

  /// What a run of the program left behind.
  struct Run {
    var code: Int32
    var output: String
    var errors: String
  }

  @Suite struct ServerCommandTests {
    private static let fingerprint = String(repeating: "ab", count: 32)
    private let folder = Folder()

    /// The program stands beside the tests.
    private static var program: URL {
      URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
        .appendingPathComponent("fieldkeep-server")
    }

    private func run(_ arguments: String...) throws -> Run { try run(arguments) }

    private func run(_ arguments: [String]) throws -> Run {
      let process = Process()
      process.executableURL = Self.program
      process.arguments = arguments
      process.standardInput = FileHandle.nullDevice
      // Files, not pipes: nothing has to be read while the process runs.
      let names = ["out-\(UUID())", "err-\(UUID())"].map { folder[$0] }
      for name in names { try Data().write(to: URL(fileURLWithPath: name)) }
      process.standardOutput = FileHandle(forWritingAtPath: names[0])
      process.standardError = FileHandle(forWritingAtPath: names[1])
      try process.run()
      process.waitUntilExit()
      let texts = try names.map { try String(contentsOfFile: $0, encoding: .utf8) }
      return Run(code: process.terminationStatus, output: texts[0], errors: texts[1])
    }

    private func makeServer(in name: String = "data") throws -> Run {
      try run(
        "init", "--root-fingerprint", Self.fingerprint, "--data", folder[name], "--plain",
        "--listen", "127.0.0.1:0", "--operator-listen", "off")
    }

    @Test func `a server is made, looked at, backed up, checked and restored`() throws {
      #expect(try makeServer().code == 0)
      let status = try run("status", "--data", folder["data"], "--json")
      #expect(status.code == 0)
      #expect(status.output.contains("\"organization\":\"\(Self.fingerprint)\""))
      #expect(status.output.contains("\"rebuilding\":true"))
      #expect(try run("devices", "--data", folder["data"]).code == 0)

      let backup = try run("backup", "--data", folder["data"], "--to", folder["copy"])
      #expect(backup.code == 0 && backup.errors.isEmpty)
      #expect(try run("verify", folder["copy"]).output.contains("sound"))

      let restored = try run("restore", "--data", folder["new"], "--from", folder["copy"])
      #expect(restored.code == 0)
      // Only the log came back: settings are made beside it.
      #expect(try makeServer(in: "new").code == 0)
      let before = try run("status", "--data", folder["data"], "--json").output
      let after = try run("status", "--data", folder["new"], "--json").output
      #expect(epoch(in: before) != epoch(in: after))
    }

    private func epoch(in json: String) -> Substring? {
      json.firstRange(of: "\"epoch\":\"").map { json[$0.upperBound...].prefix(32) }
    }

    @Test func `each way to fail has its exit code, a reason and a hint`() throws {
      #expect(try makeServer().code == 0)
      try "no log\n".write(toFile: folder["text"], atomically: true, encoding: .utf8)
      let cases: [(Int32, [String])] = [
        (64, ["init", "--data", folder["x"], "--root-fingerprint", "short", "--plain"]),
        (64, ["nonsense"]),
        (64, ["verify"]),
        (65, ["verify", folder["text"]]),
        (66, ["verify", folder["absent"]]),
        (66, ["serve", "--data", folder["absent"]]),
        (66, ["status", "--data", folder["absent"]]),
        (73, ["restore", "--data", folder["data"], "--from", folder["data/log.sqlite"]]),
        (73, ["backup", "--data", folder["data"], "--to", folder["text"]]),
        (78, ["serve", "--data", folder["data"], "--listen", "0.0.0.0:0"]),
      ]
      for (code, arguments) in cases {
        let failed = try run(arguments)
        #expect(failed.code == code, "\(arguments)")
        #expect(failed.output.isEmpty && !failed.errors.isEmpty, "\(arguments)")
        guard code != 64 else { continue }
        #expect(failed.errors.hasPrefix("fieldkeep-server: error: "), "\(arguments)")
        #expect(failed.errors.contains("\nfieldkeep-server: hint: "), "\(arguments)")
      }
    }

    @Test func `help teaches every command`() throws {
      let help = try run("--help")
      #expect(help.code == 0)
      for command in ["init", "serve", "status", "devices", "backup", "restore", "verify"] {
        #expect(help.output.contains(command))
        let own = try run(command, "--help")
        #expect(own.code == 0 && own.output.contains("USAGE: fieldkeep-server \(command)"))
      }
    }

    @Test func `a server says where it listens, keeps others out, and ends with 0 when told to`()
      throws
    {
      _ = try makeServer()
      let process = Process()
      process.executableURL = Self.program
      process.arguments = ["serve", "--data", folder["data"]]
      let output = Pipe()
      process.standardOutput = output
      process.standardError = FileHandle.nullDevice
      try process.run()
      defer { process.terminate() }
      let line = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
      #expect(line.hasPrefix("fieldkeep-server: listening on http://127.0.0.1:"))
      #expect(!line.hasSuffix(":0\n"))

      let second = try run("serve", "--data", folder["data"])
      #expect(second.code == 75)
      // Reading beside a server that runs is no trouble.
      #expect(try run("verify", "--data", folder["data"]).code == 0)
      #expect(try run("backup", "--data", folder["data"], "--to", folder["copy"]).code == 0)

      process.terminate()
      process.waitUntilExit()
      #expect(process.terminationStatus == 0)
    }

    @Test func `what is written is for the server's own user alone`() throws {
      _ = try makeServer()
      _ = try run("backup", "--data", folder["data"], "--to", folder["copy"])
      for name in ["data", "data/log.sqlite", "data/settings", "copy"] {
        let attributes = try FileManager.default.attributesOfItem(atPath: folder[name])
        let mode = try #require(attributes[.posixPermissions] as? NSNumber).intValue
        #expect(mode & 0o077 == 0, "\(name)")
      }
    }
  }

  /// A folder that goes when the test is done.
  private final class Folder: Sendable {
    let path = NSTemporaryDirectory() + "server-command-\(UUID().uuidString)"

    init() {
      try? FileManager.default.createDirectory(
        atPath: path, withIntermediateDirectories: true)
    }

    subscript(name: String) -> String { path + "/" + name }

    deinit { try? FileManager.default.removeItem(atPath: path) }
  }

#endif
