// The programs `fieldkeep-server` and `fieldkeep` of this build, run as people run them.

import CausalMerge
import ChildProcesses
import Foundation

/// What went wrong with a program that is measured.
struct ProgramFailure: Error, CustomStringConvertible {
  /// The command and what it wrote.
  let description: String
}

/// Runs a program to its end.
///
/// - Returns: what it wrote.
/// - Throws: ``ProgramFailure`` where it fails.
@discardableResult
func run(
  _ program: String, _ arguments: [String], environment: [String: String] = [:]
) async throws -> String {
  let answer = try await ChildProcess.run(program, arguments, environment: environment)
  guard answer.exitCode == 0 else {
    throw ProgramFailure(description: "\(program) \(arguments): \(answer.output)")
  }
  return answer.output
}

/// A server process with TLS on loopback; it ends with this value.
final class RealServer {
  let port: UInt16
  /// Of its TLS key.
  let pin: [UInt8]
  private let process: ChildProcess

  var url: String { "https://127.0.0.1:\(port)" }

  /// Makes a server for an organization and waits until it listens.
  ///
  /// - Parameters:
  ///   - folder: for its data, certificate and log; must not exist yet.
  ///   - organization: the root's fingerprint.
  /// - Throws: ``ProgramFailure``, and what the file system says.
  init(in folder: String, for organization: String) async throws {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let data = folder + "/data"
    try await Self.makeData(in: folder, data: data, for: organization)
    process = try ChildProcess(
      Self.program, ["serve", "--data", data, "--listen", "127.0.0.1:0"], output: folder + "/log")
    while true {
      if let (port, pin) = Self.address(in: process.output) {
        (self.port, self.pin) = (port, pin)
        return
      }
      guard process.exitCode == nil else { throw ProgramFailure(description: process.output) }
      try await Task.sleep(for: .milliseconds(10))
    }
  }

  func stop() async {
    process.send(SIGTERM)
    _ = await process.waitForExit()
  }

  private static let program = ChildProcess.buildFolder + "/fieldkeep-server"

  private static func makeData(in folder: String, data: String, for organization: String)
    async throws
  {
    let (certificate, key) = (folder + "/certificate.pem", folder + "/key.pem")
    try await run(
      "/usr/bin/openssl",
      [
        "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
        "-keyout", key, "-out", certificate, "-days", "1", "-subj", "/CN=fieldkeep-server",
        "-addext", "subjectAltName=IP:127.0.0.1",
      ])
    chmod(key, 0o600)
    try await run(
      program,
      [
        "init", "--data", data, "--root-fingerprint", organization, "--listen", "127.0.0.1:0",
        "--operator-listen", "off", "--certificate", certificate, "--key", key,
      ])
    // One address plays every laptop; what is measured is not how soon it is told to wait.
    let settings = try String(contentsOfFile: data + "/settings", encoding: .utf8)
    try (settings + "\nrequests-per-minute = 60000\nrequest-burst = 10000\n")
      .write(toFile: data + "/settings", atomically: true, encoding: .utf8)
  }

  /// The port and the pin in the line with which it says that it listens.
  private static func address(in log: String) -> (UInt16, [UInt8])? {
    let words = log.split(whereSeparator: \.isWhitespace)
    guard let place = words.firstIndex(of: "pin"), place > 0, place + 1 < words.count,
      let port = words[place - 1].split(separator: ":").last.flatMap({ UInt16($0) }),
      let pin = bytesOfHexadecimal(words[place + 1])
    else { return nil }
    return (port, pin)
  }
}

/// What one process cost, from its start to its end.
struct ProcessCost {
  var milliseconds: Double
  /// User and system time: what a machine that does other things besides leaves as it is.
  var cpuMilliseconds: Double
  var peakMegabytes: Double
}

/// `fieldkeep` in a folder of its own, with a key file instead of a passphrase.
struct RealClient {
  /// Its home.
  let folder: String

  static let program = ChildProcess.buildFolder + "/fieldkeep"

  private var environment: [String: String] {
    [
      "HOME": folder, "XDG_DATA_HOME": "", "XDG_RUNTIME_DIR": folder, "FIELDKEEP_DATA": "",
      "LC_ALL": "C.UTF-8",
    ]
  }

  /// Runs one command.
  ///
  /// - Returns: what it wrote.
  @discardableResult
  func run(_ arguments: String...) async throws -> String {
    try await Benchmarks.run(Self.program, arguments, environment: environment)
  }

  /// Runs one command as a whole process: from its start to its end.
  func measure(_ arguments: String...) throws -> ProcessCost { try measure(arguments) }

  /// The same for arguments that are at hand.
  func measure(_ arguments: [String]) throws -> ProcessCost {
    let output = folder + "/output"
    let start = ContinuousClock.now
    let child = try ChildProcess(
      Self.program, arguments, output: output, environment: environment)
    let end = child.waitMeasuring()
    let time = (ContinuousClock.now - start) / .milliseconds(1)
    guard end.exitCode == 0 else { throw ProgramFailure(description: child.output) }
    return ProcessCost(
      milliseconds: time, cpuMilliseconds: processorMilliseconds(end.usage),
      peakMegabytes: Double(end.usage.ru_maxrss) * 1_024 / 1_000_000)
  }
}
