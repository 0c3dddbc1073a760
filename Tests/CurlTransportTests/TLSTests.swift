// Whom the transport believes. The servers are `openssl s_server`, so that another TLS implementation than the
// sync server's has its say; each has a key made for the test.

import CurlTransport
import Foundation
import Testing

@Suite struct TLSTests {
  @Test func `a server with the pinned key is trusted, whoever signed its certificate`()
    async throws
  {
    let identity = try ServerIdentity()
    let server = try TLSServer(identity.arguments)
    defer { server.stop() }
    let pin = try identity.pin()
    let transport = HTTPTransport(settings: TransportSettings(trust: .serverKey(pin)))
    #expect(try await transport.perform(TransportRequest(.get, server.url)).status == 200)
  }

  @Test func `a server with another key than the pinned one is sent nothing`() async throws {
    let identity = try ServerIdentity()
    let server = try TLSServer(identity.arguments)
    defer { server.stop() }
    let recorded = Collector<TransportEvent>()
    let otherPin = try ServerIdentity().pin()
    let transport = HTTPTransport(
      settings: TransportSettings(trust: .serverKey(otherPin), recorder: recorded.append))
    let request = TransportRequest(.post, server.url, body: Array("note".utf8))
    #expect(await failure(of: request, over: transport) == .pinMismatch)
    #expect(recorded.values.isEmpty)
  }

  @Test func `a server that shows no certificate cannot walk around the pin`() async throws {
    let server = try TLSServer(["-nocert", "-tls1_2", "-cipher", "aNULL:@SECLEVEL=0"])
    defer { server.stop() }
    let pin = try #require(ServerKeyPin(sha256: [UInt8](repeating: 0, count: 32)))
    let transport = HTTPTransport(settings: TransportSettings(trust: .serverKey(pin)))
    let thrown = await failure(of: TransportRequest(.get, server.url), over: transport)
    #expect(thrown == .tlsHandshakeFailed)
  }

  @Test func `an authority's file decides alone, and the certificate must be for the name`()
    async throws
  {
    let identity = try ServerIdentity()
    let other = try ServerIdentity()
    let server = try TLSServer(identity.arguments)
    defer { server.stop() }

    func outcome(_ trust: ServerTrust, host: String = "127.0.0.1") async -> TransportError? {
      let transport = HTTPTransport(settings: TransportSettings(trust: trust))
      let url = "https://\(host):\(server.port)/"
      return await failure(of: TransportRequest(.get, url), over: transport)
    }
    #expect(await outcome(.authorities(path: identity.certificatePath)) == nil)
    #expect(await outcome(.authorities(path: other.certificatePath)) == .tlsUntrusted)
    #expect(
      await outcome(.authorities(path: identity.certificatePath), host: "localhost")
        == .tlsUntrusted)
    #expect(await outcome(.systemAuthorities) == .tlsUntrusted)
    #expect(
      await outcome(.authorities(path: "/nonexistent/authorities.pem")) == .authoritiesUnreadable)
  }

  @Test func `a server that speaks no TLS is told apart`() async throws {
    try await LoopbackServer.run { server in
      let request = TransportRequest(.get, "https://127.0.0.1:\(server.port)/")
      let plainListener = try RefusingListener()
      defer { plainListener.stop() }
      let cut = TransportRequest(.get, "https://127.0.0.1:\(plainListener.port)/")
      #expect(await failure(of: cut, over: loopbackTransport()) == .tlsHandshakeFailed)
      server.stop()
      #expect(await failure(of: request, over: loopbackTransport()) == .refused)
    }
  }

  @Test(arguments: [0, 31, 33, 64])
  func `a pin of another length than a SHA-256 hash is none`(count: Int) {
    #expect(ServerKeyPin(sha256: [UInt8](repeating: 1, count: count)) == nil)
  }
}

/// A key and its self-signed certificate for 127.0.0.1, in files that go with this object.
private final class ServerIdentity {
  private let folder: URL

  var certificatePath: String { folder.appending(path: "certificate.pem").path }
  var arguments: [String] {
    ["-cert", certificatePath, "-key", folder.appending(path: "key.pem").path]
  }

  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    _ = try run(
      """
      openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=desk \
      -addext subjectAltName=IP:127.0.0.1 -keyout key.pem -out certificate.pem
      """)
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  func pin() throws -> ServerKeyPin {
    let hash = try run(
      """
      openssl x509 -in certificate.pem -pubkey -noout | openssl pkey -pubin -outform DER \
      | openssl dgst -sha256 -binary
      """)
    return try #require(ServerKeyPin(sha256: [UInt8](hash)))
  }

  private func run(_ script: String) throws -> Data {
    let process = Process()
    process.executableURL = URL(filePath: "/bin/sh")
    process.arguments = ["-c", script]
    process.currentDirectoryURL = folder
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try withSignalsUnblocked { try process.run() }
    let data = try output.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    try #require(process.terminationStatus == 0, "openssl failed; is it installed?")
    return data
  }
}

/// `openssl s_server` on a free port of loopback, answering every GET with a page.
private final class TLSServer {
  let port: String
  private let process: Process

  var url: String { "https://127.0.0.1:\(port)/" }

  init(_ arguments: [String]) throws {
    let process = Process()
    // The limit ends the server even when this process is killed before it can.
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments =
      ["timeout", "20", "openssl", "s_server", "-accept", "127.0.0.1:0", "-www"] + arguments
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    process.standardInput = FileHandle.nullDevice
    try withSignalsUnblocked { try process.run() }
    // The program prints its port once it listens.
    var printed = ""
    while !printed.contains(/ACCEPT [^\n]*\n/) {
      let more = output.fileHandleForReading.availableData
      guard !more.isEmpty else { break }
      printed += String(decoding: more, as: UTF8.self)
    }
    let match = try #require(printed.firstMatch(of: /ACCEPT .*:(\d+)/), "openssl did not start")
    port = String(match.1)
    self.process = process
  }

  func stop() {
    process.terminate()
    process.waitUntilExit()
  }
}
