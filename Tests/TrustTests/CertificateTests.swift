// Roots, device keys, certificates and chains: what holds, and that nothing changed holds.

import CausalMerge
import SeededChance
import SimulatedField
import SyncProtocol
import Testing

@testable import Trust

@Suite struct CertificateTests {
  struct Chain {
    let root: OrganizationRoot
    let admin: DeviceKeys
    let device: DeviceKeys
    let adminCertificate: SignedCertificate
    let certificate: SignedCertificate

    init(seed: UInt64 = 1) throws {
      var generator = SeededGenerator(seed: seed)
      root = OrganizationRoot(using: &generator)
      admin = try DeviceKeys(using: &generator, encapsulation: .replayable)
      device = try DeviceKeys(using: &generator, encapsulation: .replayable)
      adminCertificate = try root.certify(
        admin.publicKeys, as: .admin(rank: 1), number: 1, issuedAt: 0)
      certificate = try Certificates.issue(
        device.publicKeys, as: .member, number: 2, issuedAt: 1_700_000_000_000,
        by: adminCertificate.certificate, signer: admin.signer)
    }

    func verify(_ chain: [SignedCertificate]) throws(TrustError) -> VerifiedDevice {
      try CertificateChain.verify(
        chain, rootKey: root.publicKey, organization: root.organization)
    }
  }

  // MARK: chains

  @Test func `a chain leads from the root to a device`() throws {
    let chain = try Chain()
    let device = try chain.verify([chain.certificate, chain.adminCertificate])
    #expect(device.device == chain.device.device)
    #expect(device.certificate.publicKeys == chain.device.publicKeys)
    #expect(device.depth == 2)
    #expect(try chain.verify([chain.adminCertificate]).certificate.isAdmin)
  }

  @Test func `a chain that is cut, turned round or mixed leads nowhere`() throws {
    let chain = try Chain()
    let other = try Chain(seed: 2)
    #expect(throws: TrustError.certificate(.chainLength(0, limit: Limits.chainLength))) {
      try chain.verify([])
    }
    #expect(throws: TrustError.certificate(.issuerDiffers)) {
      try chain.verify([chain.certificate])
    }
    #expect(throws: TrustError.certificate(.issuerDiffers)) {
      try chain.verify([chain.adminCertificate, chain.certificate])
    }
    #expect(throws: TrustError.certificate(.otherOrganization)) {
      try chain.verify([chain.certificate, other.adminCertificate])
    }
    #expect(throws: TrustError.certificate(.otherOrganization)) {
      try CertificateChain.verify(
        [other.adminCertificate], rootKey: other.root.publicKey,
        organization: chain.root.organization)
    }
  }

  @Test func `a chain is read up to eight certificates`() throws {
    let chain = try Chain()
    var generator = SeededGenerator(seed: 3)
    var certificates = [chain.adminCertificate]
    var issuer = chain.admin
    for rank: UInt32 in 2...9 {
      let keys = try DeviceKeys(using: &generator, encapsulation: .replayable)
      certificates.insert(
        try Certificates.issue(
          keys.publicKeys, as: .admin(rank: rank), number: rank, issuedAt: 0,
          by: certificates[0].certificate, signer: issuer.signer), at: 0)
      issuer = keys
    }
    #expect(try chain.verify(Array(certificates.suffix(8))).depth == 8)
    #expect(throws: TrustError.certificate(.chainLength(9, limit: 8))) {
      try chain.verify(certificates)
    }
  }

  @Test func `no byte of a certificate or its signature can be changed`() throws {
    let chain = try Chain()
    let good = chain.certificate
    for index in good.certificateBytes.indices {
      var bytes = good.certificateBytes
      bytes[index] ^= 0x20
      guard
        let bad = try? SignedCertificate(certificateBytes: bytes, signature: good.signature)
      else { continue }
      #expect(throws: TrustError.self, "byte \(index)") {
        try chain.verify([bad, chain.adminCertificate])
      }
    }
    for index in good.signature.indices {
      var signature = good.signature
      signature[index] ^= 1
      let bad = try SignedCertificate(
        certificateBytes: good.certificateBytes, signature: signature)
      #expect(throws: TrustError.certificate(.badSignature), "byte \(index)") {
        try chain.verify([bad, chain.adminCertificate])
      }
    }
  }

  @Test func `a member's signature is no certificate`() throws {
    let chain = try Chain()
    var generator = SeededGenerator(seed: 4)
    let keys = try DeviceKeys(using: &generator, encapsulation: .replayable)
    #expect(throws: TrustError.certificate(.issuerNotAdmin)) {
      try Certificates.issue(
        keys.publicKeys, as: .member, number: 3, issuedAt: 0,
        by: chain.certificate.certificate, signer: chain.device.signer)
    }
    let forged = try SignedCertificate(
      signing: DeviceCertificate(
        organization: chain.root.organization, keys: keys.publicKeys, role: .member, number: 3,
        issuedAt: 0, issuer: chain.device.device), with: chain.device.signer)
    #expect(throws: TrustError.certificate(.issuerNotAdmin)) {
      try chain.verify([forged, chain.certificate, chain.adminCertificate])
    }
  }

  @Test func `an admin has a rank and nobody else has one`() throws {
    let chain = try Chain()
    #expect(throws: TrustError.certificate(.rankWithoutOffice)) {
      try chain.root.certify(chain.device.publicKeys, as: .admin(rank: 0), number: 1, issuedAt: 0)
    }
    var certificate = chain.adminCertificate.certificate
    certificate.isAdmin = false
    let forged = try SignedCertificate(signing: certificate, with: chain.root.key)
    #expect(throws: TrustError.certificate(.rankWithoutOffice)) { try chain.verify([forged]) }
  }

  @Test func `nobody issues in another's name or for itself`() throws {
    let chain = try Chain()
    #expect(throws: TrustError.certificate(.issuerDiffers)) {
      try Certificates.issue(
        chain.device.publicKeys, as: .member, number: 1, issuedAt: 0,
        by: chain.adminCertificate.certificate, signer: chain.device.signer)
    }
    #expect(throws: TrustError.certificate(.ownIssuer)) {
      try Certificates.issue(
        chain.admin.publicKeys, as: .admin(rank: 2), number: 1, issuedAt: 0,
        by: chain.adminCertificate.certificate, signer: chain.admin.signer)
    }
  }

  // MARK: the root on paper

  @Test func `a root is the same after it was printed and typed in`() throws {
    var generator = SeededGenerator(seed: 5)
    let root = OrganizationRoot(using: &generator)
    let read = try OrganizationRoot(text: root.text)
    #expect(read.publicKey == root.publicKey)
    #expect(read.text == root.text)
    let copied = root.text.split(separator: "\n").filter { !$0.hasPrefix("#") }
      .joined(separator: "\r\n")
    #expect(try OrganizationRoot(text: copied).publicKey == root.publicKey)
  }

  @Test func `a slip of the hand in a root's text is noticed`() throws {
    var generator = SeededGenerator(seed: 6)
    let root = OrganizationRoot(using: &generator)
    let lines = root.text.split(separator: "\n").filter { !$0.hasPrefix("#") }
    let characters = Array(lines.joined(separator: "\n").utf8)
    for index in characters.indices where characters[index] != UInt8(ascii: " ") {
      var changed = characters
      changed[index] =
        characters[index] == UInt8(ascii: "7") ? UInt8(ascii: "8") : UInt8(ascii: "7")
      let text = String(decoding: changed, as: UTF8.self)
      #expect(throws: TrustError.self, "character \(index)") { try OrganizationRoot(text: text) }
    }
  }

  @Test func `a text that is no root says what it is not`() throws {
    var generator = SeededGenerator(seed: 7)
    let text = OrganizationRoot(using: &generator).text
    let lines = text.split(separator: "\n")
    func without(_ word: String) -> String {
      lines.filter { !$0.hasPrefix(word) }.joined(separator: "\n")
    }
    #expect(throws: TrustError.rootKeyText(.notARootKey)) { try OrganizationRoot(text: "") }
    #expect(throws: TrustError.rootKeyText(.newerVersion)) {
      try OrganizationRoot(text: "fieldkeep root key 2\n")
    }
    #expect(throws: TrustError.rootKeyText(.lineCount(3, expected: 4))) {
      try OrganizationRoot(text: without("check"))
    }
    #expect(throws: TrustError.rootKeyText(.lineMissing("seed"))) {
      try OrganizationRoot(text: without("seed") + "\nseeds 00")
    }
  }

  // MARK: a device's own keys

  @Test func `a device's keys are the same after they were stored`() throws {
    var generator = SeededGenerator(seed: 8)
    let keys = try DeviceKeys(using: &generator)
    let read = try DeviceKeys(secretBytes: keys.secretBytes)
    #expect(read.publicKeys == keys.publicKeys)
    #expect(keys.publicKeys.agreement.count == KeyEncapsulation.publicKeyByteCount)
    #expect(keys.device == keys.publicKeys.device)
  }

  @Test func `stored keys of another length or version are refused`() throws {
    var generator = SeededGenerator(seed: 9)
    let bytes = try DeviceKeys(using: &generator, encapsulation: .replayable).secretBytes
    for count in 0..<bytes.count {
      #expect(throws: TrustError.keyUnusable(bytes: count, expected: 65)) {
        try DeviceKeys(secretBytes: Array(bytes.prefix(count)))
      }
    }
    #expect(throws: TrustError.newerVersion(2, understood: 1)) {
      try DeviceKeys(secretBytes: [2] + bytes.dropFirst())
    }
  }
}
