// The real server, as an operator runs it: the program of this build, a data directory, TLS on loopback.

import CausalMerge
import ChildProcesses
import Foundation
import GRDB
import Synchronization
import SyncProtocol
import Testing

/// One `fieldkeep-server`, which can be stopped, killed, robbed of its disk and started again at the same address.
final class ServerProcess: Sendable {
  /// Where the data directory, the certificate and the log are.
  let folder: String
  private let organization: OrganizationID
  /// Whether an operator's figures are answered where laptops are.
  private let showsFigures: Bool
  private let running = Mutex<ChildProcess?>(nil)
  private let port = Mutex(0)

  var data: String { folder + "/data" }
  var certificate: String { folder + "/certificate.pem" }
  var key: String { folder + "/key.pem" }
  /// The file to which all its runs write.
  var log: String { folder + "/log" }
  /// The number of the process that runs; nil before the first start.
  var process: Int32? { running.withLock { $0?.number } }
  var url: String { "https://127.0.0.1:\(port.withLock { $0 })" }

  static let program = ChildProcess.buildFolder + "/fieldkeep-server"

  /// Prepares a server for an organization; ``start()`` runs it.
  init(
    in folder: String, for organization: OrganizationID, showsFigures: Bool = false
  ) async throws {
    self.folder = folder
    self.organization = organization
    self.showsFigures = showsFigures
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try await makeKey()
    try await makeCertificate()
    try await makeDataDirectory()
  }

  deinit { running.withLock { $0?.send(SIGKILL) } }

  /// Makes a new private key: laptops that know the old one's pin must refuse it.
  func makeKey() async throws {
    let partial = key + ".new"
    try await openssl(["ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", partial])
    chmod(partial, 0o600)
    rename(partial, key)
  }

  /// Makes a certificate for the present key.
  func makeCertificate() async throws {
    let partial = certificate + ".new"
    try await openssl([
      "req", "-x509", "-new", "-key", key, "-out", partial, "-days", "30", "-subj",
      "/CN=fieldkeep-server", "-addext", "subjectAltName=IP:127.0.0.1",
    ])
    rename(partial, certificate)
  }

  private func openssl(_ arguments: [String]) async throws {
    let (code, output) = try await ChildProcess.run("/usr/bin/openssl", arguments)
    try #require(code == 0, "openssl: \(output)")
  }

  private func makeDataDirectory() async throws {
    try await command(
      "init", "--data", data, "--root-fingerprint", "\(organization)", "--listen", "127.0.0.1:0",
      "--operator-listen", showsFigures ? "shared" : "off", "--certificate", certificate, "--key",
      key)
    // One address plays every laptop, as fast as it can; the allowances have tests of their own.
    let settings = data + "/settings"
    let text = try String(contentsOfFile: settings, encoding: .utf8)
    let allowances = [
      "requests-per-minute = 60000", "request-burst = 10000", "enrollments-per-minute = 600",
    ]
    try ([text] + allowances + [""]).joined(separator: "\n")
      .write(toFile: settings, atomically: true, encoding: .utf8)
  }

  /// Writes other allowances into the settings, for the next start.
  func allow(requestsPerMinute: Int, burst: Int) throws {
    let settings = data + "/settings"
    let text = try String(contentsOfFile: settings, encoding: .utf8)
    try text.replacing(
      "requests-per-minute = 60000", with: "requests-per-minute = \(requestsPerMinute)"
    )
    .replacing("request-burst = 10000", with: "request-burst = \(burst)")
    .write(toFile: settings, atomically: true, encoding: .utf8)
  }

  /// Runs another command of the program.
  @discardableResult
  func command(_ arguments: String...) async throws -> String {
    let (code, output) = try await ChildProcess.run(Self.program, arguments)
    try #require(code == 0, "fieldkeep-server \(arguments.joined(separator: " ")): \(output)")
    return output
  }

  /// Starts it, and waits until it listens; the second time at the address it had.
  ///
  /// - Returns: the pin of its key, as it prints it.
  @discardableResult
  func start() async throws -> [UInt8] {
    let seen = (try? String(contentsOfFile: log, encoding: .utf8))?.count ?? 0
    let child = try ChildProcess(
      Self.program,
      ["serve", "--data", data, "--listen", "127.0.0.1:\(port.withLock { $0 })"]
        + ["--log-level", "debug"], output: log)
    running.withLock { $0 = child }
    for _ in 0..<2_000 {
      let words = child.output.dropFirst(seen).split(whereSeparator: \.isWhitespace)
      if let place = words.firstIndex(of: "pin"), place > 0, place + 1 < words.count,
        let port = words[place - 1].split(separator: ":").last.flatMap({ Int($0) }),
        let pin = bytesOfHexadecimal(words[place + 1])
      {
        self.port.withLock { $0 = port }
        return pin
      }
      try #require(child.exitCode == nil, "the server ended: \(child.output.dropFirst(seen))")
      try await Task.sleep(for: .milliseconds(5))
    }
    throw ServerSilence(output: String(child.output.dropFirst(seen)))
  }

  struct ServerSilence: Error {
    let output: String
  }

  /// Ends it as a service manager does.
  func stop() async throws {
    let child = running.withLock { $0 }
    child?.send(SIGTERM)
    let code = await child?.waitForExit()
    #expect(code == 0, "the server ended in disorder")
  }

  /// Ends it as a power cut does.
  func kill() async {
    let child = running.withLock { $0 }
    child?.send(SIGKILL)
    _ = await child?.waitForExit()
  }

  /// Makes it read its certificate again.
  func reloadCertificate() {
    running.withLock { $0 }?.send(SIGHUP)
  }

  /// Its disk is gone: a blank server with the old key takes its place, at the same address.
  func loseDisk() async throws {
    await kill()
    try FileManager.default.removeItem(atPath: data)
    try await makeDataDirectory()
    try await start()
  }

  /// What it answers an operator's dashboard at a path.
  func figures(_ path: String) async throws -> String {
    let address = url.replacing("https://", with: "")
    let (_, answer) = try await ChildProcess.run(
      "/bin/sh",
      [
        "-c",
        "printf 'GET %s HTTP/1.1\\r\\nHost: %s\\r\\nConnection: close\\r\\n\\r\\n' \"$1\" \"$2\""
          + " | openssl s_client -quiet -connect \"$2\" 2>/dev/null", "sh", path, address,
      ])
    return answer
  }

  /// Changes its log while it is stopped, as time or an operator might.
  func change(_ sql: String) throws {
    try DatabaseQueue(path: data + "/log.sqlite").write { try $0.execute(sql: sql) }
  }

  /// The hashes of all segments that it holds, ascending.
  func segmentHashes() async throws -> [SegmentHash] {
    try await command("verify", "--data", data, "--hashes")
      .split(whereSeparator: \.isWhitespace)
      .compactMap { SegmentHash(hexadecimal: $0) }
      .sorted()
  }

  /// How many forks it has noticed in a device's work.
  func forks(of device: DeviceID) async throws -> Int {
    struct Answer: Decodable {
      struct Device: Decodable {
        var device: String
        var forks: Int
      }
      var devices: [Device]
    }
    let text = try await command("devices", "--data", data, "--json")
    let answer = try JSONDecoder().decode(Answer.self, from: Data(text.utf8))
    return answer.devices.first { $0.device == device.description }?.forks ?? 0
  }
}
