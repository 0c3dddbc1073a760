// A file on a stick: read in pieces of any size, refused when cut off or damaged anywhere.

import CausalMerge
import Testing

@testable import SyncProtocol

@Suite struct CarryFileTests {
  private func items() throws -> [CarryFile.Item] {
    var sample = Sample(seed: 30)
    return [
      .wrap(Wrap(WrapTests.contents()[0])),
      .segment(try sample.seal(sample.edits(2, records: 1))),
      .segment(try sample.seal(sample.edits(1, records: 1))),
    ]
  }

  private func file(_ items: [CarryFile.Item]) -> [UInt8] {
    var writer = CarryFile.Writer()
    var bytes = writer.start()
    for item in items { bytes += writer.append(item) }
    return bytes + writer.end()
  }

  private func read(
    _ file: [UInt8], pieces: Int = .max
  ) throws(CarryFileError) -> [CarryFile.Item] {
    var reader = CarryFile.Reader()
    var items: [CarryFile.Item] = []
    var rest = file[...]
    while !rest.isEmpty {
      items += try reader.read(rest.prefix(pieces))
      rest = rest.dropFirst(pieces)
    }
    try reader.finish()
    return items
  }

  @Test(arguments: [1, 3, 17, 100, .max])
  func `what was written is read, in pieces of any size`(pieces: Int) throws {
    let items = try items()
    #expect(try read(file(items), pieces: pieces) == items)
    #expect(try read(file([]), pieces: pieces).isEmpty)
  }

  @Test func `a file cut off at any byte is refused`() throws {
    let bytes = try file(items())
    for count in bytes.indices {
      #expect(throws: CarryFileError.self, "\(count) of \(bytes.count) bytes") {
        try read(Array(bytes.prefix(count)))
      }
    }
  }

  @Test func `a bit flipped anywhere is noticed`() throws {
    let bytes = try file(items())
    for index in bytes.indices {
      var flipped = bytes
      flipped[index] ^= 1 << UInt8(index % 8)
      #expect(throws: CarryFileError.self, "byte \(index)") { try read(flipped) }
    }
  }

  @Test func `each fault is named`() throws {
    let magic = CarryFile.magic
    #expect(throws: CarryFileError.notACarryFile) { try read([]) }
    #expect(throws: CarryFileError.notACarryFile) { try read(Array("SQLite format 3".utf8)) }
    #expect(throws: CarryFileError.unsupportedVersion) {
      try read(Array("fieldkeep carry 2\n".utf8))
    }
    #expect(throws: CarryFileError.truncated(item: 0)) { try read(magic) }
    #expect(throws: CarryFileError.unknownKind(3, item: 0)) { try read(magic + [3]) }
    #expect(throws: CarryFileError.trailingBytes) { try read(file([]) + [0]) }
    #expect(throws: CarryFileError.wrap(.missing(field: "wrap"), item: 0)) {
      try read(magic + [2, 0, 0, 0, 0])
    }
    #expect(
      throws: CarryFileError.segment(.truncated(bytes: 1, needed: 2), item: 0)
    ) { try read(magic + [1, 0, 0, 0, 1, 9]) }
    #expect(throws: CarryFileError.damaged) {
      try read(magic + [0, 0, 0, 0, 32] + [UInt8](repeating: 0, count: 32))
    }
  }

  @Test func `a length is held against its limit before anything is kept`() {
    let stated: [UInt8] = [1, 0xff, 0xff, 0xff, 0xff]
    #expect(
      throws: CarryFileError.tooLarge(
        bytes: Int(UInt32.max), limit: Limits.segmentBytes, item: 0)
    ) { try read(CarryFile.magic + stated) }
  }
}
