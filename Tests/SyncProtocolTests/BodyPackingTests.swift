// Padding and compression: lengths by the published formula, and nothing inflated without a bound.

import SeededChance
import Testing

@testable import SyncProtocol

@Suite struct PadmeTests {
  /// Values of the formula, computed from the paper by other means.
  @Test(arguments: [
    (0, 0), (1, 1), (2, 2), (3, 3), (8, 8), (9, 10), (15, 16), (17, 18), (31, 32), (33, 36),
    (50, 52), (65, 72), (100, 104), (129, 144), (255, 256), (257, 272), (1_000, 1_024),
    (1_025, 1_088), (4_097, 4_352), (65_537, 67_584), (1_000_000, 1_015_808),
    (1_048_576, 1_048_576), (1_048_577, 1_081_344),
  ])
  func `a length is rounded up as published`(length: Int, padded: Int) {
    #expect(Padme.paddedLength(length) == padded)
  }

  @Test func `padding costs at most 12 percent, and padding twice is padding once`() {
    var previous = 0
    for length in 0...70_000 {
      let padded = Padme.paddedLength(length)
      #expect(padded >= length && padded >= previous, "\(length)")
      #expect(Double(padded - length) <= 0.12 * Double(length), "\(length)")
      #expect(Padme.paddedLength(padded) == padded, "\(length)")
      previous = padded
    }
  }
}

@Suite struct ZstandardTests {
  @Test(arguments: [1, 100, 5_000, 300_000])
  func `what was compressed in parts inflates whole`(count: Int) throws {
    var generator = SeededGenerator(seed: UInt64(count))
    let parts = [
      generator.bytes(min(count, 2_000)), [UInt8](repeating: 65, count: count), [],
      Array("the same words again and again".utf8),
    ]
    let whole = parts.flatMap { $0 }
    let frame = try #require(Zstandard.compress(parts + [[UInt8](repeating: 1, count: 99)]))
    let inflated = try Zstandard.inflate(frame[...], limit: whole.count + 99)
    #expect(inflated.dropLast(99) == whole[...])
  }

  @Test func `what does not shrink is not compressed`() {
    var generator = SeededGenerator(seed: 1)
    #expect(Zstandard.compress([generator.bytes(4_000)]) == nil)
    #expect(Zstandard.compress([]) == nil)
    #expect(Zstandard.compress([[], []]) == nil)
  }

  @Test func `a bomb is refused by what it states`() throws {
    let bomb = try #require(
      Zstandard.compress([[UInt8](repeating: 0, count: 64 * Limits.inflatedBytes)]))
    #expect(bomb.count < 32_768)
    #expect(
      throws: ZstandardError.tooLarge(
        statedBytes: UInt64(64 * Limits.inflatedBytes), limit: Limits.inflatedBytes)
    ) {
      try Zstandard.inflate(bomb[...], limit: Limits.inflatedBytes)
    }
  }

  @Test func `a frame that states less than it holds is refused`() throws {
    var frame = try #require(Zstandard.compress([[UInt8](repeating: 7, count: 200)]))
    // Magic, descriptor of a single segment with one byte of size, then that byte.
    #expect(Array(frame.prefix(6)) == [0x28, 0xb5, 0x2f, 0xfd, 0x20, 200])
    frame[5] = 10
    #expect(throws: ZstandardError.damaged) { try Zstandard.inflate(frame[...], limit: 1_000) }
    frame[5] = 250
    #expect(throws: ZstandardError.damaged) { try Zstandard.inflate(frame[...], limit: 1_000) }
  }

  @Test func `bytes that are no frame, part of one or more than one are refused`() throws {
    let frame = try #require(Zstandard.compress([[UInt8](repeating: 7, count: 200)]))
    #expect(throws: ZstandardError.notAFrame) { try Zstandard.inflate([1, 2, 3], limit: 9) }
    #expect(throws: ZstandardError.notAFrame) { try Zstandard.inflate([], limit: 9) }
    #expect(throws: ZstandardError.trailingBytes(frame.count)) {
      try Zstandard.inflate((frame + frame)[...], limit: 1_000)
    }
    for count in 0..<frame.count {
      #expect(throws: ZstandardError.self, "\(count)") {
        try Zstandard.inflate(frame.prefix(count), limit: 1_000)
      }
    }
  }

  @Test func `a frame without a stated size is refused`() {
    // Magic, descriptor without size, window of 1 KiB, an empty last block.
    let frame: [UInt8] = [0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x00, 0x01, 0x00, 0x00]
    #expect(throws: ZstandardError.sizeNotStated) { try Zstandard.inflate(frame[...], limit: 9) }
  }
}

@Suite struct SealedBodyTests {
  @Test(arguments: [0, 1, 60, 95, 96, 97, 1_000, 20_000])
  func `a body unpacks to what was packed`(count: Int) throws {
    var generator = SeededGenerator(seed: UInt64(count))
    for payload in [generator.bytes(count), [UInt8](repeating: 0, count: count)] {
      let plaintext = SealedBody.pack([payload])
      #expect(plaintext.count == Padme.paddedLength(plaintext.count))
      #expect(try SealedBody.unpack(plaintext) == payload[...])
    }
  }

  @Test(
    arguments: [
      ([], "nothing at all"), ([0], "no mark"), ([0, 0, 0], "no mark"), ([0x80], "no method"),
      ([0, 1, 2], "no mark at the end"),
      ([0, 1, 2, 3, 4, 5, 6, 0x80, 0, 0, 0], "more zeros than Padmé has"),
      ([0] + [UInt8](repeating: 1, count: 31) + [0x80], "fewer zeros than Padmé has"),
    ] as [([UInt8], String)])
  func `a body that is not padded as it must be is refused`(plaintext: [UInt8], why: String) {
    #expect(throws: SegmentError.paddingBroken(bytes: plaintext.count), "\(why)") {
      try SealedBody.unpack(plaintext)
    }
  }

  @Test func `an unknown compression is refused`() {
    #expect(throws: SegmentError.unknownCompression(2)) { try SealedBody.unpack([2, 1, 0x80]) }
  }
}
