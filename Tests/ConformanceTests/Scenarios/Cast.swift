// Who appears in the vectors, and tools to forge what no honest writer would make.

import CausalMerge
import Crypto
import FoundationEssentials
import SwiftProtobuf

@testable import SyncProtocol

/// Keys, ids and hashes of the vectors: all from fixed bytes, so that every run writes the same files.
struct Cast {
  let deputy: Ed25519Key
  let advocate: Ed25519Key
  let key: ContentKey
  let otherKey: ContentKey

  init() throws {
    deputy = try Ed25519Key(seed: Self.fill(0x11))
    advocate = try Ed25519Key(seed: Self.fill(0x22))
    key = try ContentKey(bytes: Self.fill(0x33))
    otherKey = try ContentKey(bytes: Self.fill(0x34))
  }

  let scope: ScopeID = Self.identifier(0xa0)
  let nonce = [UInt8](repeating: 0x44, count: 12)
  let run: UInt64 = 0x0102_0304_0506_0708
  /// 2026-03-01T02:00:00Z.
  let time: Int64 = 1_772_330_400_000

  static func fill(_ byte: UInt8, _ count: Int = 32) -> [UInt8] {
    [UInt8](repeating: byte, count: count)
  }

  static func identifier<Subject>(_ byte: UInt8) -> Identifier<Subject> {
    // 16 bytes are always an identifier.
    Identifier(bytes: fill(byte, 16)) ?? .zero
  }

  static func hash(_ number: UInt8) -> SegmentHash {
    SecureHash.digest(of: [number])
  }

  // MARK: forging

  /// A frame around any header and any body, signed as if all were well.
  func frame(_ header: [UInt8], _ body: [UInt8], by signer: Ed25519Key? = nil) throws -> [UInt8] {
    let message =
      Label.segment.bytes + Array(SHA256.hash(data: header)) + Array(SHA256.hash(data: body))
    let signature = try (signer ?? deputy).signature(for: message)
    return UInt16(header.count).bigEndianBytes + header + UInt32(body.count).bigEndianBytes + body
      + signature
  }

  /// A header message of the deputy, before any change to it.
  func header(
    kind: Fieldkeep_V1_SegmentHeader.Kind = .changes,
    _ change: (inout Fieldkeep_V1_SegmentHeader) -> Void = { _ in }
  ) throws -> [UInt8] {
    var header = Fieldkeep_V1_SegmentHeader()
    header.format = 1
    header.merge = 1
    header.suite = 1
    header.kind = kind
    header.scope = Data(scope.bytes)
    header.device = Data(deputy.publicKey.deviceID.bytes)
    if kind != .control { header.keyID = Data(key.id.bytes) }
    change(&header)
    return try header.serializedBytes()
  }

  /// A change segment around any plaintext.
  func sealed(_ plaintext: [UInt8], header: [UInt8]? = nil) throws -> [UInt8] {
    let header = try header ?? self.header()
    return try frame(header, try key.seal(plaintext, context: header, nonce: nonce))
  }

  /// A change segment around any payload, padded as it must be.
  func payload(_ method: UInt8, _ payload: [UInt8]) throws -> [UInt8] {
    let unpadded = [method] + payload + [0x80]
    return try sealed(
      unpadded
        + [UInt8](repeating: 0, count: Padme.paddedLength(unpadded.count) - unpadded.count))
  }

  /// A change segment around any columns.
  func columns(_ change: (inout Fieldkeep_V1_ChangeColumns) -> Void) throws -> [UInt8] {
    var columns = Self.plainColumns()
    change(&columns)
    return try payload(0, try columns.serializedBytes())
  }

  /// Two changes: two entries, then one; two records; two unseen heads.
  static func plainColumns() -> Fieldkeep_V1_ChangeColumns {
    .with {
      $0.recordIds = Data(fill(1, 16) + fill(2, 16))
      $0.recordTypes = [7, 8]
      $0.times = [1_000, 5]
      $0.clockErrors = [3, 4]
      $0.run = Data(fill(9, 8))
      $0.transactions = [41, 1]
      $0.entryCounts = [2, 1]
      $0.entryRecords = [0, 1, 1]
      $0.entryFields = [1, 2, 3]
      $0.entryKinds = Data([1, 0x41, 0x81])
      $0.entryLengths = [1, 2, 3]
      $0.values = Data(fill(65, 6))
      $0.unseenSegments = Data(fill(1) + fill(2))
      $0.unseenEntries = [1, 1]
      $0.unseenSegmentIndexes = [0, 1]
      $0.unseenChanges = [5, 4]
    }
  }

  /// A control segment around any body.
  func control(_ body: [UInt8], by signer: Ed25519Key? = nil) throws -> [UInt8] {
    try frame(try header(kind: .control), body, by: signer)
  }

  func controlBody(_ change: (inout Fieldkeep_V1_ControlBody) -> Void) throws -> [UInt8] {
    var body = Fieldkeep_V1_ControlBody()
    body.time = time
    body.run = Data(run.bigEndianBytes)
    body.transaction = 1
    change(&body)
    return try body.serializedBytes()
  }

  /// The input of a vector that reads a segment of the deputy.
  func input(
    _ segment: [UInt8], key: ContentKey? = nil, signer: Ed25519Key? = nil, readAs: String? = nil
  ) -> JSON {
    var members: [JSON.Member] = [
      .init(name: "segment", value: .bytes(segment)),
      .init(name: "signing_key", value: .bytes((signer ?? deputy).publicKey.bytes)),
      .init(name: "content_key", value: .bytes((key ?? self.key).bytes)),
    ]
    if let readAs { members.append(.init(name: "read_as", value: .string(readAs))) }
    return .object(members)
  }
}

/// A server, and where things are in its log.
extension Cast {
  var epoch: Epoch { Self.identifier(0xe0) }

  /// What a server alone has.
  static let cursorKey = fill(0xc1)

  /// A position: so many microseconds after the time of all messages.
  func position(_ microseconds: Int64) -> UInt64 { UInt64(time * 1_000 + microseconds) }

  /// A cursor a second after two segments.
  func cursor() -> Cursor {
    let hash = RunningHash.start.following(Self.hash(1), at: position(1))
      .following(Self.hash(2), at: position(2))
    let end = position(1_000_000)
    return Cursor(
      epoch: epoch, position: end,
      runningHash: hash.proof(in: epoch, at: end, with: Self.cursorKey))
  }
}
