// Settings files: what is read, and what is refused with the line that is wrong.

#if Server

  import Foundation
  import Testing

  @testable import SyncServer

  struct `Settings` {
    @Test func `a file sets what it names and leaves the rest at its default`() throws {
      let settings = try read(
        """
        # A server behind a proxy.
        transport = plain
        listen = 127.0.0.1:0
        operator-listen = [::1]:9000
        client-address = forwarded

          keep-alive=90s
        request-head-deadline = 300ms
        shutdown-deadline = 2m
        maximum-connections = 10
        log-addresses = yes
        data-directory = /var/lib/fieldkeep
        """)
      var expected = ServerSettings(
        listen: ListenAddress(host: "127.0.0.1", port: 0), transport: .plain,
        operators: .separate(ListenAddress(host: "::1", port: 9_000)))
      expected.clientAddress = .forwarded
      expected.logsAddresses = true
      expected.dataDirectory = "/var/lib/fieldkeep"
      expected.limits.keepAlive = .seconds(90)
      expected.limits.requestHead = .milliseconds(300)
      expected.limits.shutdown = .seconds(120)
      expected.limits.connections = 10
      #expect(settings == expected)
    }

    @Test(arguments: [
      ("listen", 1, "listen", SettingsError.Problem.notAKeyAndValue, "no equals sign"),
      ("\n\nlisen = a:1", 3, "lisen", .unknownKey, "a misspelled key"),
      ("Listen = a:1", 1, "Listen", .unknownKey, "a key in other letters"),
      ("keep-alive = 1s\nkeep-alive = 1s", 2, "keep-alive", .repeatedKey, "a key twice"),
    ])
    func `a line that cannot be understood is named`(
      text: String, line: Int, key: String, problem: SettingsError.Problem, what: String
    ) throws {
      var draft = SettingsDraft()
      let named = problem == .notAKeyAndValue ? nil : key
      #expect(throws: SettingsError(line: line, key: named, problem: problem), "\(what)") {
        try draft.read(text)
      }
    }

    @Test(arguments: [
      "listen = 127.0.0.1", "listen = :80", "listen = ::1:80", "listen = a b:80",
      "listen = a:65536", "listen = a:-1", "listen = a:http", "transport = ssl",
      "operator-listen = no", "client-address = any", "log-addresses = true", "keep-alive = 60",
      "keep-alive = 0s", "keep-alive = -1s", "keep-alive = 1h", "keep-alive = 1.5s",
      "keep-alive = 99999999999s", "keep-alive = 1441m", "maximum-body-bytes = 0",
      "maximum-body-bytes = 1e6", "maximum-body-bytes = +1", "maximum-connections =",
    ])
    func `a bad value is refused with its line and without its text`(line: String) throws {
      let plain = line.hasPrefix("transport") ? "# no transport" : "transport = plain"
      let key = line.components(separatedBy: " ")[0]
      let listen = key == "listen" ? "" : "listen = 127.0.0.1:1"
      do throws(SettingsError) {
        _ = try read("\(plain)\n\(listen)\n\(line)")
        Issue.record("\(line) was taken")
      } catch {
        #expect(error.line == 3)
        #expect(error.key == key)
        guard case .badValue = error.problem else {
          Issue.record("\(error)")
          return
        }
        #expect(error.description.hasPrefix("settings, line 3, `\(key)`: expected "))
      }
    }

    @Test func `without TLS a server listens on loopback only`() {
      #expect(throws: SettingsError(line: 1, key: "transport", problem: .plainBeyondLoopback)) {
        try read("transport = plain\nlisten = 0.0.0.0:80")
      }
    }

    @Test func `TLS wants a certificate and a key that others cannot read`() throws {
      let folder = FileManager.default.temporaryDirectory
        .appending(path: "fieldkeep-settings-\(UUID().uuidString)")
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      defer { try? FileManager.default.removeItem(at: folder) }
      let file = folder.appending(path: "file.pem").path
      #expect(FileManager.default.createFile(atPath: file, contents: Data()))
      func refusal(_ text: String, mode: Int) throws -> SettingsError? {
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: file)
        do throws(SettingsError) {
          _ = try read(text)
          return nil
        } catch {
          return error
        }
      }
      let both = "tls-certificate = \(file)\ntls-key = \(file)"
      #expect(try refusal("", mode: 0o600)?.problem == .missing)
      #expect(try refusal("tls-certificate = \(file)", mode: 0o600)?.key == "tls-key")
      #expect(
        try refusal("tls-certificate = /nowhere\ntls-key = \(file)", mode: 0o600)?.problem
          == .fileNotReadable)
      #expect(
        try refusal(both, mode: 0o644)
          == SettingsError(line: 2, key: "tls-key", problem: .privateKeyReadableByAll))
      #expect(try refusal(both, mode: 0o640) == nil)
      #expect(try refusal(both, mode: 0o600) == nil)
    }

    @Test func `an option replaces what the file said`() throws {
      var draft = SettingsDraft()
      try draft.read("transport = plain\nlisten = 127.0.0.1:1")
      try draft.set("listen", to: "127.0.0.1:2")
      #expect(try draft.settings().listen.port == 2)
      #expect(throws: SettingsError(key: "lisen", problem: .unknownKey)) {
        try draft.set("lisen", to: "127.0.0.1:2")
      }
    }

    @Test func `every key is read`() throws {
      let values =
        SettingKey.durations.map { "\($0.0.rawValue) = 7s" }
        + SettingKey.counts.map { "\($0.0.rawValue) = 7" }
      let settings = try read(
        (["transport = plain", "listen = [::1]:1"] + values).joined(separator: "\n"))
      for (key, path) in SettingKey.durations {
        #expect(settings.limits[keyPath: path] == .seconds(7), "\(key)")
      }
      for (key, path) in SettingKey.counts {
        #expect(settings.limits[keyPath: path] == 7, "\(key)")
      }
      #expect(SettingKey.allCases.count == values.count + 8)
    }

    private func read(_ text: String) throws(SettingsError) -> ServerSettings {
      var draft = SettingsDraft()
      try draft.read(text)
      return try draft.settings()
    }
  }

#endif
