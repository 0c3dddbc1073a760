// The numbers and runs of bytes that a replica's own layouts are made of. Nothing here is ever sent.

/// Appends numbers as LEB128 and runs of bytes with their count in front.
package struct PackedWriter {
  package private(set) var bytes: [UInt8] = []

  package init(reserving count: Int = 0) {
    bytes.reserveCapacity(count)
  }

  package mutating func append(_ byte: UInt8) {
    bytes.append(byte)
  }

  package mutating func append(raw run: [UInt8]) {
    bytes.append(contentsOf: run)
  }

  package mutating func append(raw run: ArraySlice<UInt8>) {
    bytes.append(contentsOf: run)
  }

  package mutating func append(number: UInt64) {
    var rest = number
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }

  package mutating func append(signed number: Int64) {
    append(number: UInt64(bitPattern: (number << 1) ^ (number >> 63)))
  }

  package mutating func append(run: ArraySlice<UInt8>) {
    append(number: UInt64(run.count))
    bytes.append(contentsOf: run)
  }

  package mutating func append(_ dot: Dot) {
    append(number: UInt64(dot.chain))
    append(number: UInt64(dot.height))
    append(number: UInt64(dot.index))
  }

  package mutating func append(_ vector: AncestryVector) {
    append(number: UInt64(vector.heights.count))
    for height in vector.heights { append(number: UInt64(height)) }
  }
}

/// Reads what ``PackedWriter`` wrote, checking every number before it is used.
package struct PackedReader {
  private let bytes: [UInt8]
  /// Where the next byte is read.
  package private(set) var offset = 0

  package init(_ bytes: [UInt8]) {
    self.bytes = bytes
  }

  package var remaining: Int { bytes.count - offset }

  /// The error for a number that is not what it may be, naming the place.
  package var outOfRange: PackedRecordError { .outOfRange(offset: offset) }

  package mutating func byte() throws(PackedRecordError) -> UInt8 {
    guard offset < bytes.count else { throw .wrongLength(byteCount: bytes.count) }
    offset += 1
    return bytes[offset - 1]
  }

  package mutating func raw(_ count: Int) throws(PackedRecordError) -> ArraySlice<UInt8> {
    guard count <= remaining else { throw .wrongLength(byteCount: bytes.count) }
    offset += count
    return bytes[offset - count..<offset]
  }

  package mutating func number() throws(PackedRecordError) -> UInt64 {
    var result: UInt64 = 0
    var shift: UInt64 = 0
    while true {
      let next = try byte()
      guard shift < 63 || (shift == 63 && next <= 1) else { throw outOfRange }
      result |= UInt64(next & 0x7F) << shift
      if next < 0x80 { return result }
      shift += 7
    }
  }

  package mutating func number32() throws(PackedRecordError) -> UInt32 {
    guard let result = UInt32(exactly: try number()) else { throw outOfRange }
    return result
  }

  package mutating func signed() throws(PackedRecordError) -> Int64 {
    let number = try number()
    return Int64(bitPattern: number >> 1) ^ -Int64(bitPattern: number & 1)
  }

  /// A count of things that take at least so many bytes each; more than are left is damage, found before allocating.
  package mutating func count(ofAtLeast size: Int) throws(PackedRecordError) -> Int {
    guard let count = Int(exactly: try number()), count <= remaining / size else {
      throw outOfRange
    }
    return count
  }

  package mutating func run() throws(PackedRecordError) -> ArraySlice<UInt8> {
    try raw(count(ofAtLeast: 1))
  }

  package mutating func dot() throws(PackedRecordError) -> Dot {
    Dot(chain: try number32(), height: try number32(), index: try number32())
  }

  package mutating func vector() throws(PackedRecordError) -> AncestryVector {
    var vector = AncestryVector()
    for chain in 0..<(try count(ofAtLeast: 1)) {
      vector.extend(chain: UInt32(chain), to: try number32())
    }
    return vector
  }
}
