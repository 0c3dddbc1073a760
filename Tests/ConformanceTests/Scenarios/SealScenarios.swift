// What can be wrong between the seal and the columns.

import CausalMerge
import FoundationEssentials
import SwiftProtobuf

@testable import SyncProtocol

extension Cast {
  func sealScenarios() throws -> [Scenario] {
    let header = try header()
    let sealed = try key.seal(plain(), context: header, nonce: nonce)
    var changed = sealed
    changed[20] ^= 1
    func broken(_ name: String, _ about: String, _ body: [UInt8]) throws -> Scenario {
      Scenario(
        "segment/seal-" + name, about, rules: "S-32", expect: .sealBroken,
        input: input(try frame(header, body)))
    }
    return [
      try broken("changed", "The author signed a ciphertext that was changed.", changed),
      try broken("empty", "No body at all.", []),
      try broken(
        "shorter-than-nonce-and-tag", "27 bytes: less than nonce and tag take.",
        Array(sealed.prefix(27))),
      try broken(
        "of-another-key", "Sealed under another key than the one that the header names.",
        try otherKey.seal(plain(), context: header, nonce: nonce)),
      try broken(
        "bound-to-another-header", "Sealed for a header with another scope.",
        try key.seal(
          plain(), context: self.header { $0.scope = Data(Self.fill(0xa1, 16)) }, nonce: nonce)),
    ]
  }

  func paddingScenarios() throws -> [Scenario] {
    let plain = try plain()
    let unpadded = (plain.lastIndex { $0 != 0 } ?? 0) + 1
    func broken(_ name: String, _ about: String, _ rule: String, _ plaintext: [UInt8]) throws
      -> Scenario
    {
      Scenario(
        "segment/padding-" + name, about, rules: rule, expect: .paddingBroken,
        input: input(try sealed(plaintext)))
    }
    return [
      try broken("empty", "An empty plaintext.", "S-40", []),
      try broken("only-zeros", "Nothing but zeros: no mark.", "S-40", Self.fill(0, 32)),
      try broken("only-the-mark", "A mark, and no method before it.", "S-40", [0x80]),
      try broken(
        "without-mark", "The last byte that is not zero is not the mark.", "S-40",
        Array(plain.prefix(unpadded - 1)) + [0x01] + Array(plain.dropFirst(unpadded))),
      try broken("too-short", "A zero less than Padmé asks for.", "S-41", Array(plain.dropLast())),
      try broken("too-long", "A zero more than Padmé asks for.", "S-41", plain + [0]),
      Scenario(
        "segment/method-2", "No such method of compression.", rules: "S-43",
        expect: .unknownCompression, input: input(try payload(2, []))),
    ]
  }

  func compressionScenarios() throws -> [Scenario] {
    let columns: [UInt8] = try Self.wordyColumns().serializedBytes()
    guard let frame = Zstandard.compress([columns]) else {
      throw VectorSlip(description: "the columns do not compress")
    }
    // A frame by hand: magic, descriptor, size where there is one, one last block of one repeated byte.
    let magic: [UInt8] = [0x28, 0xb5, 0x2f, 0xfd]
    func repeated(_ descriptor: UInt8, size: [UInt8], count: UInt32) -> [UInt8] {
      let block = (count << 3 | 1 << 1 | 1).littleEndian
      return magic + [descriptor] + size + withUnsafeBytes(of: block) { Array($0.prefix(3)) } + [0]
    }
    func bad(_ name: String, _ about: String, _ rule: String, _ expect: Outcome, _ frame: [UInt8])
      throws -> Scenario
    {
      Scenario(
        "segment/zstd-" + name, about, rules: rule, expect: expect,
        input: input(try payload(1, frame)))
    }
    return [
      try bad("empty", "No frame at all.", "S-44", .compressionNotAFrame, []),
      try bad(
        "not-a-frame", "Bytes that begin as no zstd frame does.", "S-44", .compressionNotAFrame,
        Array("not compressed".utf8)),
      try bad(
        "size-not-stated", "A frame that does not state its content's size.", "S-45",
        .compressionSizeNotStated, repeated(0x00, size: [0x58], count: 8)),
      try bad(
        "states-4-mib-and-one", "The size stated is one byte beyond the limit.", "S-46",
        .compressionTooLarge, repeated(0xa0, size: [0x01, 0x00, 0x40, 0x00], count: 8)),
      try bad(
        "states-more-than-it-holds", "The size stated is nine, the content is eight.", "S-47",
        .compressionDamaged, repeated(0x20, size: [9], count: 8)),
      try bad(
        "states-less-than-it-holds", "The size stated is seven, the content is eight.", "S-47",
        .compressionDamaged, repeated(0x20, size: [7], count: 8)),
      try bad(
        "breaks-off", "The frame's last byte is absent.", "S-47", .compressionDamaged,
        Array(frame.dropLast())),
      try bad(
        "trailing-byte", "A byte follows the frame.", "S-48", .compressionTrailingBytes,
        frame + [1]),
      try bad(
        "two-frames", "A second frame follows the first.", "S-48", .compressionTrailingBytes,
        frame + frame),
      Scenario(
        "segment/zstd", "Columns that were worth compressing.", rules: "S-44", "S-47",
        input: input(try payload(1, frame))),
      Scenario(
        "segment/zstd-of-something-larger",
        "A frame that is larger than its content is read all the same.", rules: "S-44", "S-49",
        input: input(
          try payload(
            1, magic + [0x20, 0x0a, 0x51, 0x00, 0x00, 0x2a, 0x08] + Self.fill(0x09, 8)))),
    ]
  }

  static func wordyColumns() -> Fieldkeep_V1_ChangeColumns {
    .with {
      $0.recordIds = Data(fill(1, 16))
      $0.recordTypes = [12]
      $0.times = [1_772_330_400_000]
      $0.run = Data(fill(9, 8))
      $0.transactions = [1]
      $0.entryFields = [4]
      $0.entryKinds = Data([1])
      let note = String(repeating: "She ate, slept, and asked for her sister. ", count: 12)
      $0.entryLengths = [UInt32(note.utf8.count)]
      $0.values = Data(note.utf8)
    }
  }
}
