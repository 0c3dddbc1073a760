// Control segments: every statement, those of later versions too, and what no statement may say.

import CausalMerge
import FoundationEssentials
import SeededChance
import SwiftProtobuf
import Testing

@testable import SyncProtocol

@Suite struct ControlTests {
  static func entries() throws -> [ControlEntry] {
    var generator = SeededGenerator(seed: 6)
    let signer = Ed25519Key(using: &generator)
    let device = signer.publicKey.deviceID
    let team = TeamID(using: &generator)
    let agreement = generator.bytes(Limits.agreementKeyBytes)
    let certificate = try SignedCertificate(
      signing: DeviceCertificate(
        organization: generator.digest(), signingKey: signer.publicKey,
        agreementKey: agreement, number: 1, issuedAt: 2, issuer: nil),
      with: signer)
    return [
      .founding(rootKey: signer.publicKey), .device(certificate),
      .team(TeamKey(team: team, generation: 1, agreementKey: agreement)),
      .membership(Membership(team: team, device: device, wrap: generator.digest())),
      .policy(CompartmentPolicy(compartment: 3, team: team, rights: [.read, .write, .open])),
      .revocation(Revocation(device: device)),
      .revocation(
        Revocation(
          device: device, team: team, wipe: true,
          rootSignature: generator.bytes(Limits.signatureBytes))),
      .erasure(
        ErasureOrder(
          kind: .reserved, order: nil,
          scopes: [ScopeID(using: &generator), ScopeID(using: &generator)])),
      .erasure(
        ErasureOrder(
          kind: .seal, order: OrderID(using: &generator), scopes: [ScopeID(using: &generator)],
          custodian: team, authority: generator.bytes(32))),
      .erasure(
        ErasureOrder(
          kind: .lift, order: OrderID(using: &generator), scopes: [ScopeID(using: &generator)],
          lifted: OrderID(using: &generator))),
      .erasure(ErasureOrder(kind: .init(rawValue: 9), order: nil, scopes: [])),
      .confirmation,
      .opening(ScopeOpening(compartment: 3, sealedClaim: generator.bytes(70))),
      .key(
        ScopeKey(
          keyID: generator.digest(), wraps: [generator.digest(), generator.digest()],
          predecessors: [generator.digest()], generations: [team: 2])),
      .frontier(
        Frontier(
          device: device, revocation: generator.digest(),
          segments: [generator.digest(), generator.digest()])),
      .grant(Grant(team: team, rights: [.read])),
      .wrap(WrapAddition(keyID: generator.digest(), wraps: [generator.digest()])),
      // Field 31 of a later version, then a number in field 40.
      .unknown(bytes: [0xfa, 0x01, 3, 1, 2, 3, 0xc0, 0x02, 5]),
    ]
  }

  @Test func `every statement comes back as it went`() throws {
    var sample = Sample(seed: 20)
    let batch = ControlBatch(
      time: 1_790_000_000_000, transaction: TransactionID(run: .max, counter: 9),
      entries: try Self.entries())
    let segment = try Segment.control(
      batch, scope: sample.scope, device: sample.device, parents: [sample.generator.hash()],
      signer: sample.signer)
    let received = try Segment(parsing: segment.bytes)
    #expect(received.verifySignature(by: sample.signer.publicKey))
    #expect(received.header.kind == .control)
    #expect(received.header.keyID == nil)
    #expect(try received.readControl() == batch)
  }

  private func read(_ body: Fieldkeep_V1_ControlBody) throws -> ControlBatch {
    let sample = Sample(seed: 21)
    let header = SegmentHeader(
      kind: .control, scope: sample.scope, device: sample.device, parents: [], keyID: nil)
    return try Segment.framing(
      header: header.encoded(), body: Wire.bytes(of: body), signer: sample.signer
    ).readControl()
  }

  @Test func `a statement with a field of the wrong size spoils the segment`() {
    #expect(
      throws: SegmentError.body(.wrongLength(field: "root_key", bytes: 31, expected: 32))
    ) {
      try read(
        .with {
          $0.run = Data(repeating: 1, count: 8)
          $0.entries = [.with { $0.founding.rootKey = Data(repeating: 1, count: 31) }]
        })
    }
    #expect(throws: SegmentError.body(.wrongLength(field: "run", bytes: 0, expected: 8))) {
      try read(.init())
    }
  }

  @Test func `more statements, or more wraps in one, than the limits are refused`() {
    #expect(
      throws: SegmentError.body(.tooMany(field: "entries", count: 4_097, limit: 4_096))
    ) {
      try read(.with { $0.entries = .init(repeating: .init(), count: 4_097) })
    }
    #expect(throws: SegmentError.body(.tooMany(field: "wraps", count: 1_025, limit: 1_024))) {
      try read(
        .with {
          $0.entries = [.with { $0.key.wraps = .init(repeating: Data(), count: 1_025) }]
        })
    }
    let sample = Sample(seed: 22)
    #expect(
      throws: SegmentError.body(.tooMany(field: "entries", count: 4_097, limit: 4_096))
    ) {
      try Segment.control(
        ControlBatch(
          time: 0, transaction: TransactionID(run: 1, counter: 1),
          entries: .init(repeating: .confirmation, count: 4_097)),
        scope: sample.scope, device: sample.device, parents: [], signer: sample.signer)
    }
  }
}

@Suite struct WrapTests {
  static func contents() -> [Wrap.Content] {
    var generator = SeededGenerator(seed: 4)
    let team = TeamID(using: &generator)
    return [
      .key(
        KeyWrap(
          scope: ScopeID(using: &generator), keyID: generator.digest(), team: team,
          encapsulation: generator.digest(), wrapped: generator.bytes(40))),
      .encapsulation(
        Encapsulation(
          team: team, generation: 2, encapsulated: generator.bytes(1_120),
          sealedSecret: generator.bytes(48))),
      .teamKey(
        TeamKeyWrap(
          team: team, device: DeviceID(using: &generator),
          encapsulated: generator.bytes(1_120), sealed: generator.bytes(300))),
    ]
  }

  @Test func `a wrap keeps its exact bytes and is named by them`() throws {
    for content in Self.contents() {
      let wrap = Wrap(content)
      #expect(try Wrap(parsing: wrap.bytes) == wrap)
      let later = try Wrap(parsing: wrap.bytes + [0xf8, 0x01, 1])
      #expect(later.content == content)
      #expect(later.bytes == wrap.bytes + [0xf8, 0x01, 1])
      #expect(later.hash != wrap.hash)
    }
  }

  @Test func `a wrap of no known kind, of wrong sizes or too large is refused`() {
    #expect(throws: MessageError.missing(field: "wrap")) { try Wrap(parsing: []) }
    #expect(throws: MessageError.missing(field: "wrap")) { try Wrap(parsing: [0x7a, 0]) }
    #expect(throws: MessageError.wrongLength(field: "scope", bytes: 0, expected: 16)) {
      try Wrap(parsing: [0x0a, 0])
    }
    #expect(throws: MessageError.tooLarge(bytes: 4_097, limit: 4_096)) {
      try Wrap(parsing: [UInt8](repeating: 0, count: 4_097))
    }
    for content in Self.contents() {
      let bytes = Wrap(content).bytes
      for count in bytes.indices {
        #expect(throws: MessageError.self) { try Wrap(parsing: Array(bytes.prefix(count))) }
      }
    }
  }
}
