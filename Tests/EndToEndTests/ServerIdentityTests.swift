// Which server a laptop talks to, and for how long: pins, renewed certificates, sessions that end.

import ChildProcesses
import CurlTransport
import Fieldkeep
import Foundation
import Synchronization
import Testing

@Suite struct ServerIdentityTests {
  @Test func `a server with another key is sent nothing`() async throws {
    try await Office.run { office in
      let laptop = try await office.join("laptop")
      let (caseID, _) = try await laptop.openCase()
      try await laptop.note("for the right server alone", in: caseID)
      let remote = try await laptop.remote(named: "origin")
      let sent = Mutex(0)
      await laptop.record { event in
        if case .sentBody(let bytes) = event { sent.withLock { $0 += bytes.count } }
        if case .sentHeader(let bytes) = event { sent.withLock { $0 += bytes.count } }
      }
      var pin = remote.pin
      pin[0] ^= 1
      try await laptop.setRemote("origin", url: remote.url, pin: pin)
      await #expect(throws: FieldkeepError.transport(.pinMismatch)) { try await laptop.sync() }
      #expect(sent.withLock { $0 } == 0)

      try await laptop.setRemote("origin", url: remote.url, pin: remote.pin)
      let counts = try await laptop.sync().report.counts
      #expect(counts.acknowledged == counts.offered)
      #expect(sent.withLock { $0 } > 0)
    }
  }

  @Test func `a renewed certificate is taken up without a restart`() async throws {
    try await Office.run { office in
      let before = try await certificate(shownBy: office.server)
      try await office.server.makeCertificate()
      office.server.reloadCertificate()
      #expect(try await eventually { try await certificate(shownBy: office.server) != before })
      // The same key: laptops notice nothing.
      try await office.admin.close()
      let admin = try await office.laptop("admin")
      try await admin.sync()

      try await office.server.makeKey()
      try await office.server.makeCertificate()
      let renewed = try await certificate(shownBy: office.server)
      office.server.reloadCertificate()
      #expect(try await eventually { try await certificate(shownBy: office.server) != renewed })
      try await admin.close()
      let refusing = try await office.laptop("admin")
      await #expect(throws: FieldkeepError.transport(.pinMismatch)) { try await refusing.sync() }
    }
  }

  @Test func `a certificate that cannot be read leaves the old one in place`() async throws {
    try await Office.run { office in
      let before = try await certificate(shownBy: office.server)
      try "no certificate".write(
        toFile: office.server.certificate, atomically: true, encoding: .utf8)
      office.server.reloadCertificate()
      try await Task.sleep(for: .milliseconds(300))
      #expect(try await certificate(shownBy: office.server) == before)
      try await office.admin.sync()
    }
  }

  @Test func `a session that has ended is renewed within the same sync`() async throws {
    try await Office.run { office in
      let laptop = try await office.join("laptop")
      let (caseID, _) = try await laptop.openCase()
      try await laptop.sync()
      try await office.server.stop()
      try office.server.change("UPDATE token SET expires_at = 1")
      try await office.server.start()
      let paths = Mutex<[String]>([])
      await laptop.record { event in
        guard case .sentHeader(let bytes) = event else { return }
        let words = String(decoding: bytes, as: UTF8.self).split(separator: " ")
        if words.count > 2, words[0] == "POST" {
          paths.withLock { $0.append(String(words[1])) }
        }
      }
      try await laptop.note("sent with a new session", in: caseID)
      let counts = try await laptop.sync().report.counts
      #expect(counts.acknowledgedChanges == 1)
      let seen = paths.withLock { $0 }
      #expect(seen.prefix(3) == ["/v1/sync", "/v1/challenge", "/v1/session"], "\(seen)")
      try await office.admin.sync()
      #expect(try await office.admin.notes() == ["sent with a new session"])
    }
  }

  /// The fingerprint of the certificate that a server shows now.
  private func certificate(shownBy server: ServerProcess) async throws -> String {
    let address = server.url.dropFirst("https://".count)
    let (code, output) = try await ChildProcess.run(
      "/bin/sh",
      [
        "-c",
        "openssl s_client -connect \(address) </dev/null 2>/dev/null"
          + " | openssl x509 -noout -fingerprint -sha256",
      ])
    try #require(code == 0, "openssl: \(output)")
    return output
  }
}
