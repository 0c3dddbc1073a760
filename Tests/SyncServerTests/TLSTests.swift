// TLS at the origin: handshakes that never come, and certificates that change under way.

#if Server

  import Foundation
  import Glibc
  import NIOCore
  import NIOPosix
  import NIOSSL
  import Synchronization
  import Testing

  @testable import SyncServer

  extension `The edge` {
    struct `TLS` {
      @Test func `a request is answered over TLS`() async throws {
        let files = try await CertificateFiles()
        try await withServer(files.settings()) { server in
          let seen = try await askOverTLS(server.port)
          #expect(seen.text.hasPrefix("HTTP/1.1 200 OK\r\n"))
          #expect(seen.certificate == (try files.certificate()))
        }
      }

      @Test(arguments: ["", "\u{16}\u{3}\u{1}", "GET / HTTP/1.1\r\nHost: a\r\n\r\n"])
      func `a handshake that does not come about is closed at its deadline`(
        sent: String
      ) async throws {
        let files = try await CertificateFiles()
        var settings = files.settings()
        settings.limits.tlsHandshake = .milliseconds(300)
        try await withServer(settings) { server in
          let reply = try await exchange(server.port, sent, patience: .seconds(4))
          #expect(try #require(reply.closedAfter) < .seconds(3))
          #expect(!reply.text.contains("HTTP"))
        }
      }

      @Test func `a body that is refused is not drained over TLS either`() async throws {
        let files = try await CertificateFiles()
        try await withServer(files.settings()) { server in
          let head = request("POST /v1/push", [protobufType, "Content-Length: 10000000000"])
          let seen = try await askOverTLS(server.port, head, flood: 32 << 20)
          #expect(seen.text.hasPrefix("HTTP/1.1 413 "))
          #expect(seen.wasClosed)
          let figures = try await askOverTLS(
            server.port, request("GET /metrics", ["Connection: close"]))
          let line = try #require(
            figures.text.components(separatedBy: "\n")
              .first { $0.hasPrefix("fieldkeep_received_bytes_total") })
          let received = try #require(Int(line.components(separatedBy: " ")[1]))
          #expect(received < 4 << 20, "the body was drained")
        }
      }

      @Test func `SIGHUP puts a new certificate in use for new connections`() async throws {
        let files = try await CertificateFiles()
        try await withServer(files.settings()) { server in
          let first = try files.certificate()
          #expect(try await askOverTLS(server.port).certificate == first)
          try await files.replace()
          let second = try files.certificate()
          #expect(second != first)
          #expect(kill(getpid(), SIGHUP) == 0)
          var certificate = first
          for _ in 0..<100 where certificate != second {
            try await Task.sleep(for: .milliseconds(20))
            certificate = try await askOverTLS(server.port).certificate
          }
          #expect(certificate == second)
        }
      }

      @Test(arguments: CertificateFiles.Damage.allCases)
      func `what cannot be used leaves the old certificate in use`(
        damage: CertificateFiles.Damage
      ) async throws {
        let files = try await CertificateFiles()
        try await withServer(files.settings()) { server in
          let first = try files.certificate()
          try await files.spoil(damage)
          #expect(!server.server.reloadCertificate())
          #expect(try await askOverTLS(server.port).certificate == first)
        }
      }

      @Test func `a key that everybody can read stops the start`() async throws {
        let files = try await CertificateFiles()
        try await files.spoil(.worldReadableKey)
        #expect(throws: SettingsError(key: "tls-key", problem: .privateKeyReadableByAll)) {
          try EdgeServer(settings: files.settings(), handler: TestRoutes(), logger: quietLogger)
        }
      }
    }
  }

  /// A self-signed certificate and its key in a folder of their own.
  final class CertificateFiles: Sendable {
    enum Damage: CaseIterable, Sendable {
      case notPEM, missingKey, anothersKey, worldReadableKey
    }

    let folder: URL
    var chain: URL { folder.appending(path: "chain.pem") }
    var key: URL { folder.appending(path: "key.pem") }

    init() async throws {
      folder = FileManager.default.temporaryDirectory
        .appending(path: "fieldkeep-edge-\(UUID().uuidString)")
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      try await replace()
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    func settings() -> ServerSettings {
      testSettings { $0.transport = .tls(certificateChain: chain.path, privateKey: key.path) }
    }

    func certificate() throws -> [UInt8] {
      try #require(try NIOSSLCertificate.fromPEMFile(chain.path).first).toDERBytes()
    }

    func replace() async throws { try await make(chain: chain, key: key) }

    func spoil(_ damage: Damage) async throws {
      switch damage {
      case .notPEM: try Data("half a certifi".utf8).write(to: chain)
      case .missingKey: try FileManager.default.removeItem(at: key)
      case .anothersKey: try await make(chain: folder.appending(path: "other.pem"), key: key)
      case .worldReadableKey:
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: key.path)
      }
    }

    private func make(chain: URL, key: URL) async throws {
      let arguments = [
        "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
        "-subj", "/CN=sync.test", "-days", "2", "-keyout", key.path, "-out", chain.path,
      ]
      let status = await offPool { () -> Int32 in
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = arguments
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return -1 }
        process.waitUntilExit()
        return process.terminationStatus
      }
      try #require(status == 0, "openssl could not make a certificate")
      try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: key.path)
    }
  }

  /// What a TLS client saw.
  struct SeenOverTLS: Sendable {
    var text = ""
    var certificate: [UInt8] = []
    var wasClosed = false
  }

  /// The certificate that a handshake showed.
  private final class CertificateSeen: Sendable {
    private let bytes = Mutex<[UInt8]>([])

    var value: [UInt8] { bytes.withLock { $0 } }
    func set(_ value: [UInt8]) { bytes.withLock { $0 = value } }
  }

  /// Asks over TLS, accepting any certificate, and reads until the server closes.
  func askOverTLS(
    _ port: Int, _ text: String = request("GET /health", ["Connection: close"]), flood: Int = 0
  ) async throws -> SeenOverTLS {
    var configuration = TLSConfiguration.makeClientConfiguration()
    configuration.certificateVerification = .noHostnameVerification
    configuration.shutdownTimeout = .milliseconds(100)
    let context = try NIOSSLContext(configuration: configuration)
    let certificate = CertificateSeen()
    let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .connect(host: "127.0.0.1", port: port) { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandler(
            NIOSSLClientHandler(context: context, serverHostname: nil) { chain, verdict in
              certificate.set((try? chain.first?.toDERBytes()) ?? [])
              verdict.succeed(.certificateVerified)
            })
          return try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
        }
      }
    let deadline = channel.channel.eventLoop.scheduleTask(in: .seconds(5)) {
      channel.channel.close(promise: nil)
    }
    defer { deadline.cancel() }
    return try await channel.executeThenClose { inbound, outbound in
      var seen = SeenOverTLS()
      try await outbound.write(ByteBuffer(string: text))
      channel.channel.writeAndFlush(
        ByteBuffer(repeating: 0, count: flood), promise: nil)
      let begun = ContinuousClock.now
      do {
        for try await bytes in inbound { seen.text += String(buffer: bytes) }
      } catch {
        // A connection that is closed under a flood is reset; what was read before counts.
        guard flood > 0 else { throw error }
      }
      seen.certificate = certificate.value
      seen.wasClosed = .now - begun < .seconds(4)
      return seen
    }
  }

#endif
