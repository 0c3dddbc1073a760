// What a segment promises: what went in comes out, and what was changed on its way is noticed.

import CausalMerge
import Testing

@testable import SyncProtocol

@Suite struct SegmentTests {
  @Test(arguments: UInt64(1)...60)
  func `what was sealed comes out as it went in`(seed: UInt64) throws {
    var sample = Sample(seed: seed)
    let batch = sample.batch()
    let made = try sample.seal(batch, parents: Int(seed % 5))
    let received = try Segment(parsing: made.bytes)
    #expect(received == made)
    #expect(received.hash == made.hash)
    #expect(received.header.scope == sample.scope)
    #expect(received.header.parents.count == Int(seed % 5))
    #expect(received.header.isSupported)
    #expect(received.verifySignature(by: sample.signer.publicKey))
    let opened = try received.openChanges(with: sample.key)
    #expect(opened == batch, "seed \(seed)")
  }

  @Test func `the greatest permitted batch comes out as it went in`() throws {
    var sample = Sample(seed: 7)
    let record = RecordID(using: &sample.generator)
    let entry = Entry(
      record: record, type: Limits.recordType, field: Limits.fieldNumber,
      value: Value(kind: .bytes, payload: [1]))
    var changes = (0..<Limits.changes).map { index in
      Change(
        time: Int64(index), transaction: TransactionID(run: sample.run, counter: Int64(index)),
        entries: [Entry](repeating: entry, count: 32))
    }
    changes[0].entries += [Entry](
      repeating: entry, count: Limits.entries - 32 * Limits.changes - 1)
    changes[0].entries.append(
      Entry(
        record: record, type: Limits.recordType, field: 1,
        value: Value(kind: .text, payload: [UInt8](repeating: 65, count: Limits.valueBytes))))
    let batch = ChangeBatch(changes: changes, run: sample.run)
    let segment = try sample.seal(batch, parents: Limits.parents)
    #expect(try segment.openChanges(with: sample.key) == batch)
  }

  @Test func `one entry more than the limit is not written`() {
    var sample = Sample(seed: 8)
    let entry = Entry(
      record: RecordID(using: &sample.generator), type: 1, field: 1, value: .empty)
    let change = Change(
      time: 0, transaction: TransactionID(run: sample.run, counter: 0),
      entries: [Entry](repeating: entry, count: Limits.entries + 1))
    #expect(
      throws: SegmentError.beyondLimit(
        .entryKinds, at: 0, value: UInt64(Limits.entries + 1), limit: UInt64(Limits.entries))
    ) {
      try sample.seal(ChangeBatch(changes: [change], run: sample.run))
    }
  }

  @Test func `parents in any order make the same header`() throws {
    var sample = Sample(seed: 9)
    let parents = [sample.generator.hash(), sample.generator.hash(), sample.generator.hash()]
    let batch = sample.edits(1, records: 1)
    let nonce = sample.generator.bytes(12)
    let segments = try [parents, parents.reversed()].map { parents in
      try Segment.sealing(
        changes: batch, scope: sample.scope, device: sample.device, parents: parents,
        key: sample.key, nonce: nonce, signer: sample.signer)
    }
    #expect(segments[0] == segments[1])
    #expect(segments[0].header.parents == parents.sorted())
  }

  @Test func `a segment cut off at any byte is refused`() throws {
    var sample = Sample(seed: 10)
    let bytes = try sample.seal(sample.edits(3, records: 2)).bytes
    for count in bytes.indices {
      #expect(throws: SegmentError.self, "\(count) of \(bytes.count) bytes") {
        try Segment(parsing: Array(bytes.prefix(count)))
      }
    }
  }

  @Test func `a bit flipped anywhere is refused or breaks the signature`() throws {
    var sample = Sample(seed: 11)
    let bytes = try sample.seal(sample.edits(3, records: 2)).bytes
    for index in bytes.indices {
      var flipped = bytes
      flipped[index] ^= 1 << UInt8(index % 8)
      guard let segment = try? Segment(parsing: flipped) else { continue }
      #expect(!segment.verifySignature(by: sample.signer.publicKey), "byte \(index)")
    }
  }

  @Test func `another device's key verifies nothing, even what it signed`() throws {
    var sample = Sample(seed: 12)
    let other = Ed25519Key(using: &sample.generator)
    let batch = sample.edits(1, records: 1)
    let borrowed = try Segment.sealing(
      changes: batch, scope: sample.scope, device: sample.device, parents: [],
      key: sample.key, nonce: sample.generator.bytes(12), signer: other)
    #expect(!borrowed.verifySignature(by: other.publicKey))
    #expect(!borrowed.verifySignature(by: sample.signer.publicKey))
  }

  @Test func `a signature is no part of a segment's name`() throws {
    var sample = Sample(seed: 13)
    let segment = try sample.seal(sample.edits(1, records: 1))
    var bytes = segment.bytes
    bytes[bytes.count - 1] ^= 1
    let resigned = try Segment(parsing: bytes)
    #expect(resigned.hash == segment.hash)
    #expect(resigned != segment)
  }

  @Test func `fields of a later version stay in the exact bytes and under the signature`() throws {
    let sample = Sample(seed: 14)
    var header = SegmentHeader(
      kind: .control, scope: sample.scope, device: sample.device, parents: [], keyID: nil
    ).encoded()
    header += [0xfa, 0x01, 3, 1, 2, 3]  // field 31, three bytes
    let body = ControlBatch(
      time: 5, transaction: TransactionID(run: 1, counter: 2), entries: [.confirmation]
    ).encoded()
    let segment = try Segment.framing(header: header, body: body, signer: sample.signer)
    #expect(segment.verifySignature(by: sample.signer.publicKey))
    #expect(Array(segment.bytes[segment.headerRange]) == header)
    #expect(try segment.readControl().entries == [.confirmation])
  }

  @Test func `a later version is kept and waits`() throws {
    let sample = Sample(seed: 15)
    let version = SegmentVersion(format: 1, merge: 2, suite: 1)
    let header = SegmentHeader(
      version: version, kind: .changes, scope: sample.scope, device: sample.device, parents: [],
      keyID: sample.key.id)
    let segment = try Segment.framing(
      header: header.encoded(), body: [1, 2, 3], signer: sample.signer)
    #expect(!segment.header.isSupported)
    let error = #expect(throws: SegmentError.self) { try segment.openChanges(with: sample.key) }
    #expect(error == .unsupportedVersion(version))
    #expect(error?.isLasting == false)
  }

  @Test func `another key waits, a broken seal does not`() throws {
    var sample = Sample(seed: 16)
    let segment = try sample.seal(sample.edits(1, records: 1))
    let other = ContentKey(using: &sample.generator)
    let waits = #expect(throws: SegmentError.self) { try segment.openChanges(with: other) }
    #expect(waits == .wrongKey(needed: sample.key.id, given: other.id))
    #expect(waits?.isLasting == false)

    let header = Array(segment.bytes[segment.headerRange])
    let unsealed = try Segment.framing(
      header: header, body: sample.generator.bytes(60), signer: sample.signer)
    let lasting = #expect(throws: SegmentError.self) {
      try unsealed.openChanges(with: sample.key)
    }
    #expect(lasting == .sealBroken)
    #expect(lasting?.isLasting == true)
  }

  @Test func `a body moved under another header does not open`() throws {
    var sample = Sample(seed: 17)
    let segment = try sample.seal(sample.edits(1, records: 1))
    let header = SegmentHeader(
      kind: .changes, scope: ScopeID(using: &sample.generator), device: sample.device,
      parents: [], keyID: sample.key.id)
    let moved = try Segment.framing(
      header: header.encoded(), body: Array(segment.bytes[segment.bodyRange]),
      signer: sample.signer)
    #expect(throws: SegmentError.sealBroken) { try moved.openChanges(with: sample.key) }
  }

  @Test func `each kind is read as what it is`() throws {
    var sample = Sample(seed: 18)
    let changes = try sample.seal(sample.edits(1, records: 1))
    #expect(throws: SegmentError.wrongKind(.changes)) { try changes.readControl() }
    let control = try Segment.control(
      ControlBatch(time: 0, transaction: TransactionID(run: 1, counter: 1), entries: []),
      scope: sample.scope, device: sample.device, parents: [], signer: sample.signer)
    #expect(throws: SegmentError.wrongKind(.control)) {
      try control.openChanges(with: sample.key)
    }
  }
}

@Suite struct SegmentSizeTests {
  /// Bytes on the wire of a sealed, signed, padded segment with two parents, values of 16 bytes in the mean.
  ///
  /// Limits are those for words that recur, and for random letters, which hardly shrink. Ten edits on ten new records
  /// are beyond the 520 bytes that ten edits have otherwise: ten random ids alone take 160.
  @Test(
    arguments: [
      (edits: 1, records: 1, words: 320, letters: 320),
      (edits: 10, records: 1, words: 480, letters: 500),
      (edits: 10, records: 3, words: 520, letters: 530),
      (edits: 10, records: 10, words: 620, letters: 640),
      (edits: 100, records: 10, words: 1_530, letters: 2_000),
      (edits: 100, records: 100, words: 3_000, letters: 3_450),
    ], Sample.Text.allCases)
  func `segments of few edits stay small`(
    shape: (edits: Int, records: Int, words: Int, letters: Int), text: Sample.Text
  ) throws {
    var sizes: [Int] = []
    for seed in UInt64(1)...20 {
      var sample = Sample(seed: seed)
      let batch = sample.edits(shape.edits, records: shape.records, text: text)
      let segment = try sample.seal(batch)
      sizes.append(segment.bytes.count)
      #expect(try segment.openChanges(with: sample.key) == batch, "seed \(seed)")
    }
    let median = sizes.sorted()[sizes.count / 2]
    let limit = text == .words ? shape.words : shape.letters
    #expect(median <= limit, "sizes \(sizes.sorted())")
  }
}
