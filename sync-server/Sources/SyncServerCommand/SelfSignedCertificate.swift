// A certificate for a server that no public authority vouches for. The system's openssl makes it: this program has no
// code of its own for what every machine can do.

#if Server

  import Foundation

  /// Makes a key and a certificate for it.
  enum SelfSignedCertificate {
    /// Days for which the certificate is good; clients go by the pin of its key, not by this.
    private static let days = 3_650

    static func make(for names: [String], in directory: DataDirectory) throws {
      for file in [directory.certificate, directory.privateKey] where directory.has(file) {
        throw CommandFailure(
          "there is a certificate or a key in this data directory already",
          hint: "use it with --certificate and --key, or move it away",
          exitCode: CommandFailure.Code.cannotCreate)
      }
      guard let openssl = find("openssl") else {
        throw CommandFailure(
          "openssl is not installed, and --self-signed needs it",
          hint: "install it (Debian: apt-get install openssl), or give --certificate and --key",
          exitCode: CommandFailure.Code.noInput)
      }
      let process = Process()
      process.executableURL = URL(fileURLWithPath: openssl)
      process.arguments = [
        "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
        "-keyout", directory.privateKey, "-out", directory.certificate, "-days", "\(days)",
        "-subj", "/CN=fieldkeep-server", "-addext", "subjectAltName=\(alternatives(names))",
      ]
      process.standardInput = FileHandle.nullDevice
      process.standardOutput = FileHandle.nullDevice
      process.standardError = FileHandle.nullDevice
      do {
        try process.run()
      } catch {
        throw failure
      }
      process.waitUntilExit()
      guard process.terminationStatus == 0 else { throw failure }
      try? FileManager.default.setAttributes(
        [.posixPermissions: 0o600], ofItemAtPath: directory.privateKey)
    }

    private static var failure: CommandFailure {
      CommandFailure(
        "openssl did not make a certificate",
        hint: "check the names given with --host, or give --certificate and --key",
        exitCode: CommandFailure.Code.cannotCreate)
    }

    private static func alternatives(_ names: [String]) -> String {
      names.map { name in
        let isAddress = name.contains(":") || name.allSatisfy { $0.isNumber || $0 == "." }
        return (isAddress ? "IP:" : "DNS:") + name
      }.joined(separator: ",")
    }

    private static func find(_ program: String) -> String? {
      let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
      return path.split(separator: ":").map { "\($0)/\(program)" }
        .first { FileManager.default.isExecutableFile(atPath: $0) }
    }
  }

#endif
