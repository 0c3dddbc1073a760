// Made-up keys, changes and segments, all from a seed.

import CausalMerge
import SeededChance

@testable import SyncProtocol

extension SeededGenerator {
  mutating func bytes(_ count: Int) -> [UInt8] {
    (0..<count).map { _ in UInt8.random(in: 0...255, using: &self) }
  }

  mutating func hash() -> SegmentHash { digest() }

  mutating func digest<Subject>() -> Digest<Subject> {
    SecureHash.digest(of: bytes(8))
  }
}

/// An author, a scope and its key.
struct Sample {
  var generator: SeededGenerator
  let signer: Ed25519Key
  let key: ContentKey
  let scope: ScopeID
  let run: UInt64

  init(seed: UInt64) {
    generator = SeededGenerator(seed: seed)
    signer = Ed25519Key(using: &generator)
    key = ContentKey(using: &generator)
    scope = ScopeID(using: &generator)
    run = generator.next()
  }

  var device: DeviceID { signer.publicKey.deviceID }

  mutating func seal(_ batch: ChangeBatch, parents: Int = 2) throws(SegmentError) -> Segment {
    try Segment.sealing(
      changes: batch, scope: scope, device: device,
      parents: (0..<parents).map { _ in generator.hash() }, key: key,
      nonce: generator.bytes(Limits.nonceBytes), signer: signer)
  }

  /// A segment whose header says what is given and whose body is sealed as given, valid or not.
  mutating func sealing(columns: [UInt8]) throws(SegmentError) -> Segment {
    try sealing(plaintext: SealedBody.pack([columns]))
  }

  mutating func sealing(plaintext: [UInt8]) throws(SegmentError) -> Segment {
    let header = SegmentHeader(
      kind: .changes, scope: scope, device: device, parents: [], keyID: key.id
    ).encoded()
    guard
      let body = try? key.seal(
        plaintext, context: header, nonce: generator.bytes(Limits.nonceBytes))
    else { throw .sealBroken }
    return try Segment.framing(header: header, body: body, signer: signer)
  }

  // MARK: changes

  /// Changes of every shape that the format has.
  mutating func batch() -> ChangeBatch {
    let records = (0..<Int.random(in: 1...6, using: &generator)).map { _ in
      (RecordID(using: &generator), UInt32.random(in: 0...300, using: &generator))
    }
    let count = Int.random(in: 0...12, using: &generator)
    var time = Int64.random(in: -1_000_000...2_000_000_000_000, using: &generator)
    var counter = Int64.random(in: 0...100_000, using: &generator)
    let errors: [Int64] =
      switch Int.random(in: 0...2, using: &generator) {
      case 0: []
      case 1: .init(repeating: 172_800_000, count: count)
      default: (0..<count).map { _ in Int64.random(in: -5_000...5_000, using: &generator) }
      }
    let changes = (0..<count).map { _ in
      time += Int64.random(in: -1_000...600_000, using: &generator)
      counter += Int64.random(in: 1...3, using: &generator)
      let entries = (0..<Int.random(in: 0...4, using: &generator)).map { _ in
        entry(of: records[Int.random(in: records.indices, using: &generator)])
      }
      return Change(
        time: time, transaction: TransactionID(run: run, counter: counter), entries: entries)
    }
    return ChangeBatch(changes: changes, clockErrors: errors, run: run)
  }

  private mutating func entry(of record: (RecordID, UInt32)) -> Entry {
    let length = [0, 1, 8, 16, 200].randomElement(using: &generator) ?? 0
    let unseen = (0..<Int.random(in: 0...1, using: &generator)).flatMap { _ in
      let segment = generator.hash()
      return [GlobalDot(segment: segment, index: 3), GlobalDot(segment: segment, index: 499)]
    }
    return Entry(
      record: record.0, type: record.1, field: UInt32.random(in: 0...65_535, using: &generator),
      operation: Operation.allCases.randomElement(using: &generator) ?? .assign,
      value: Value(
        kind: ValueKind(rawValue: UInt8.random(in: 0...63, using: &generator)),
        payload: generator.bytes(length)),
      unseen: unseen)
  }

  /// Edits as people make them: one field of a record each, some seconds apart, a few words.
  mutating func edits(_ count: Int, records: Int, text: Text = .words) -> ChangeBatch {
    let ids = (0..<records).map { _ in RecordID(using: &generator) }
    var time: Int64 = 1_790_000_000_000
    let changes = (0..<count).map { index in
      time += Int64.random(in: 2_000...60_000, using: &generator)
      return Change(
        time: time, transaction: TransactionID(run: run, counter: Int64(41 + index)),
        entries: [
          Entry(
            record: ids[index % records], type: 7,
            field: UInt32.random(in: 1...40, using: &generator),
            value: Value(kind: .text, payload: value(of: text)))
        ])
    }
    return ChangeBatch(changes: changes, run: run)
  }

  /// What values are made of: words that recur, as in notes, or letters that do not, as in names.
  enum Text: CaseIterable {
    case words
    case letters
  }

  /// A value of 12 to 20 bytes, 16 in the mean.
  private mutating func value(of text: Text) -> [UInt8] {
    let length = Int.random(in: 12...20, using: &generator)
    return switch text {
    case .words: words(length)
    case .letters:
      (0..<length).map { _ in
        UInt8.random(in: UInt8(ascii: "a")...UInt8(ascii: "z"), using: &generator)
      }
    }
  }

  private mutating func words(_ length: Int) -> [UInt8] {
    let vocabulary = [
      "arrived", "at", "the", "station", "deputy", "called", "placement", "found", "safe", "with",
      "aunt", "school", "clinic", "Tuesday", "bed", "ready", "no", "answer", "left", "message",
    ]
    var text = ""
    while text.utf8.count < length {
      text += (vocabulary.randomElement(using: &generator) ?? "") + " "
    }
    return Array(text.utf8.prefix(length))
  }
}
