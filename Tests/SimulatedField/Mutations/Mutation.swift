// Ways to change bytes: as a broken cable does, as someone does who knows the frame, and as someone does who knows the
// message.

import SyncProtocol

/// How some bytes are built, as far as whoever changes them knows.
package enum SpecimenForm {
  /// Nothing is known of them.
  case opaque
  /// One protobuf message.
  case message
  /// A segment's frame; its body is a message, or sealed.
  case segment(isControl: Bool)
  /// Text in words and lines.
  case text

  /// The messages in some bytes, each with the count of bytes before it that tell its length.
  fileprivate func messages(in bytes: [UInt8]) -> [(range: Range<Int>, lengthBytes: Int)] {
    switch self {
    case .opaque, .text: return []
    case .message: return [(bytes.indices, 0)]
    case .segment(let isControl):
      let start = HandmadeSegment.headerStart
      let end = start + (Int(bytes[0]) << 8 | Int(bytes[1]))
      let body = (end + HandmadeSegment.bodyLengthBytes)..<(bytes.count - Limits.signatureBytes)
      let header = (start..<end, start)
      return isControl ? [header, (body, HandmadeSegment.bodyLengthBytes)] : [header]
    }
  }

  fileprivate var isText: Bool { if case .text = self { true } else { false } }
}

/// One way to change bytes.
enum Mutation: String, CaseIterable, Sendable {
  case bitFlipped, bytesReplaced, cutOff, extended, inserted, removed, repeated, zeroed
  case partsExchanged, spliced, transplanted, lengthChanged
  case fieldDropped, fieldRepeated, fieldsExchanged, fieldAdded, fieldChanged, fieldOfAnother
  case tagLengthened
  case wordReplaced, wordsExchanged, wordOfAnother, wordDropped

  private static let ofBytes = allCases.filter { !$0.isOfFields && !$0.isOfWords }
  private static let ofFields = allCases.filter(\.isOfFields)
  private static let ofWords = allCases.filter(\.isOfWords)

  private var isOfFields: Bool {
    switch self {
    case .fieldDropped, .fieldRepeated, .fieldsExchanged, .fieldAdded, .fieldChanged,
      .fieldOfAnother, .tagLengthened:
      true
    default: false
    }
  }

  private var isOfWords: Bool {
    switch self {
    case .wordReplaced, .wordsExchanged, .wordOfAnother, .wordDropped: true
    default: false
    }
  }

  /// Draws a way to change bytes of a form.
  static func drawn(for form: SpecimenForm, using chance: inout Chance) -> Mutation {
    let known: [Mutation] =
      switch form {
      case .opaque: []
      case .message, .segment: ofFields
      case .text: ofWords
      }
    return chance.pick(chance.occurs(400) ? known : ofBytes) ?? chance.pick(ofBytes)
      ?? .bitFlipped
  }

  /// Changes bytes.
  ///
  /// - Parameters:
  ///   - bytes: what is changed, not empty.
  ///   - other: another valid thing of the same kind, to take parts from.
  ///   - form: how both are built.
  ///   - chance: where, and into what.
  /// - Returns: other bytes, or the same where the draw had it so.
  func apply(
    to bytes: [UInt8], other: [UInt8], form: SpecimenForm, using chance: inout Chance
  ) -> [UInt8] {
    if isOfWords { return changeWords(of: bytes, other, &chance) }
    guard isOfFields else { return change(bytes, other, &chance) }
    let messages = form.messages(in: bytes)
    guard !messages.isEmpty else { return change(bytes, other, &chance) }
    let number = chance.number(in: 0...messages.count - 1)
    let (range, lengthBytes) = messages[number]
    let theirs = form.messages(in: other)
    let otherMessage =
      theirs.indices.contains(number) ? Array(other[theirs[number].range]) : []
    let changed = changeFields(of: Array(bytes[range]), otherMessage, &chance)
    let length = UInt64(changed.count).bigEndianBytes.suffix(lengthBytes)
    return bytes[..<(range.lowerBound - lengthBytes)] + length + changed
      + bytes[range.upperBound...]
  }

  // MARK: bytes

  private func change(_ bytes: [UInt8], _ other: [UInt8], _ chance: inout Chance) -> [UInt8] {
    var changed = bytes
    let range = Self.range(in: bytes, upTo: 64, &chance)
    switch self {
    case .bytesReplaced: changed.replaceSubrange(range, with: chance.bytes(range.count))
    case .cutOff: changed.removeLast(chance.number(in: 1...bytes.count))
    case .extended: changed += chance.bytes(chance.number(in: 1...80))
    case .inserted:
      changed.insert(contentsOf: chance.bytes(range.count), at: range.lowerBound)
    case .removed: changed.removeSubrange(range)
    case .repeated: changed.insert(contentsOf: bytes[range], at: range.upperBound)
    case .zeroed:
      changed.replaceSubrange(range, with: [UInt8](repeating: 0, count: range.count))
    case .partsExchanged:
      let second = Self.range(in: bytes, upTo: 64, &chance)
      let count = min(range.count, second.count)
      for offset in 0..<count {
        changed.swapAt(range.lowerBound + offset, second.lowerBound + offset)
      }
    case .spliced:
      let cut = chance.number(in: 0...min(bytes.count, other.count))
      changed = Array(bytes[..<cut] + other[cut...])
    case .transplanted:
      guard !other.isEmpty else { return bytes }
      let theirs = Self.range(in: other, upTo: 256, &chance)
      let end = min(bytes.count, theirs.upperBound)
      guard theirs.lowerBound < end else { return bytes }
      changed.replaceSubrange(theirs.lowerBound..<end, with: other[theirs.lowerBound..<end])
    case .lengthChanged:
      // Lengths stand at the front, and behind the header that the first two bytes measure.
      let header = bytes.count > 1 ? Int(bytes[0]) << 8 | Int(bytes[1]) : 0
      let places = [0, 1, header + 2, header + 3, header + 4, header + 5]
        .filter { $0 < bytes.count }
      guard let place = chance.pick(places) else { return bytes }
      changed[place] = chance.occurs(500) ? changed[place] &+ 1 : changed[place] &- 1
    default:
      let place = chance.number(in: 0...bytes.count - 1)
      changed[place] ^= 1 << UInt8(chance.number(in: 0...7))
    }
    return changed
  }

  private static func range(
    in bytes: [UInt8], upTo longest: Int, _ chance: inout Chance
  ) -> Range<Int> {
    let start = chance.number(in: 0...bytes.count - 1)
    return start..<min(bytes.count, start + chance.number(in: 1...longest))
  }

  // MARK: fields

  private func changeFields(
    of bytes: [UInt8], _ other: [UInt8], _ chance: inout Chance
  ) -> [UInt8] {
    guard var fields = WireField.fields(of: bytes), !fields.isEmpty else { return bytes }
    let theirs = WireField.fields(of: other) ?? []
    let place = chance.number(in: 0...fields.count - 1)
    let same = theirs.filter { $0.number == fields[place].number }
    // Into a message within the message, as deep as it goes.
    if fields[place].wireType == WireField.withLength, chance.occurs(600),
      WireField.fields(of: fields[place].payload)?.isEmpty == false
    {
      fields[place].payload = changeFields(
        of: fields[place].payload, chance.pick(same)?.payload ?? [], &chance)
      return WireField.bytes(of: fields)
    }
    switch self {
    case .fieldDropped: fields.remove(at: place)
    case .fieldRepeated:
      fields.insert(fields[place], at: chance.number(in: 0...fields.count))
    case .fieldsExchanged:
      fields.swapAt(place, chance.number(in: 0...fields.count - 1))
    case .fieldAdded:
      let field = WireField(
        number: UInt64(chance.number(in: 1...300)), wireType: WireField.withLength,
        payload: chance.bytes(chance.number(in: 0...40)))
      fields.insert(field, at: chance.number(in: 0...fields.count))
    case .fieldOfAnother:
      guard let taken = chance.pick(chance.occurs(700) ? same : theirs) else { return bytes }
      fields[place] = taken
    case .tagLengthened: return WireField.bytes(of: fields, longTagAt: place)
    default:
      if fields[place].wireType == 0 {
        fields[place].payload = WireField.varint(chance.next() >> UInt64(chance.number(in: 0...63)))
      } else if !fields[place].payload.isEmpty {
        let byte = chance.number(in: 0...fields[place].payload.count - 1)
        fields[place].payload[byte] ^= 1 << UInt8(chance.number(in: 0...7))
      }
    }
    return WireField.bytes(of: fields)
  }

  // MARK: words

  private func changeWords(
    of bytes: [UInt8], _ other: [UInt8], _ chance: inout Chance
  ) -> [UInt8] {
    var words = Self.words(of: bytes)
    let theirs = Self.words(of: other)
    // Every second piece is what stands between two words.
    let places = Array(stride(from: 0, to: words.count, by: 2))
    guard let place = chance.pick(places), let second = chance.pick(places) else { return bytes }
    switch self {
    case .wordDropped: words.remove(at: place)
    case .wordsExchanged: words.swapAt(place, second)
    case .wordOfAnother:
      guard let taken = chance.pick(Array(stride(from: 0, to: theirs.count, by: 2))) else {
        return bytes
      }
      words[place] = theirs[chance.occurs(500) ? min(place, theirs.count - 1) : taken]
    default: words[place] = words[second]
    }
    return Array(words.joined())
  }

  /// Words and what stands between them, in turns.
  private static func words(of bytes: [UInt8]) -> [[UInt8]] {
    var pieces: [[UInt8]] = [[]]
    for byte in bytes {
      let isBetween = byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\n")
      if isBetween == (pieces.count % 2 == 1) { pieces.append([]) }
      pieces[pieces.count - 1].append(byte)
    }
    return pieces
  }
}
