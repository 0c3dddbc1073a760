// Reading a carried file as it comes from a disk, in pieces of any size.

import CausalMerge
import Crypto

extension CarryFile {
  /// Takes a file's bytes in pieces, and gives each item once it is whole and its frame has been checked.
  ///
  /// Items come out before the end is reached, and the digest at the end may yet say that the file was damaged. So a
  /// caller gathers or stages them, and uses none until ``finish()`` has returned.
  ///
  /// - memory is bounded by one item and one piece, whatever the file states: a length is held against its limit
  ///   before anything is kept.
  public struct Reader {
    private var hash = SHA256()
    private var pending: [UInt8] = []
    private var itemCount = 0
    private var hasStarted = false
    private var hasEnded = false

    public init() {}

    /// Takes the next piece of the file.
    ///
    /// - Returns: the items that became whole with it.
    /// - Throws: ``CarryFileError``; nothing of the file may be used then.
    public mutating func read(_ piece: some Collection<UInt8>) throws(CarryFileError) -> [Item] {
      pending.append(contentsOf: piece)
      var offset = 0
      defer { pending.removeFirst(offset) }
      if !hasStarted {
        guard try checkMagic() else { return [] }
        offset = magic.count
        hasStarted = true
      }
      var items: [Item] = []
      while let range = try nextItem(at: offset) {
        if let item = try item(in: range) { items.append(item) }
        offset = range.upperBound
      }
      return items
    }

    /// Says that the file has no more bytes.
    ///
    /// - Throws: ``CarryFileError`` if it was cut off; nothing of the file may be used then.
    public func finish() throws(CarryFileError) {
      guard hasStarted || !pending.isEmpty else { throw .notACarryFile }
      guard hasEnded else { throw .truncated(item: itemCount) }
    }

    private mutating func checkMagic() throws(CarryFileError) -> Bool {
      let start = pending.prefix(magic.count)
      if start.elementsEqual(magic.prefix(start.count)) {
        guard start.count == magic.count else { return false }
        hash.update(data: magic)
        return true
      }
      // The words agree and the number does not: another version.
      let words = magic.dropLast(2)
      guard start.count > words.count, start.starts(with: words) else { throw .notACarryFile }
      throw .unsupportedVersion
    }

    /// Where the next item lies, once all of it has been read.
    private func nextItem(at offset: Int) throws(CarryFileError) -> Range<Int>? {
      guard offset < pending.count else { return nil }
      guard !hasEnded else { throw .trailingBytes }
      guard let kind = Kind(rawValue: pending[offset]) else {
        throw .unknownKind(pending[offset], item: itemCount)
      }
      let begin = offset + prefixBytes
      guard begin <= pending.count else { return nil }
      let length = pending[offset + 1..<begin].reduce(0) { $0 << 8 | Int($1) }
      guard length <= kind.limit else {
        throw .tooLarge(bytes: length, limit: kind.limit, item: itemCount)
      }
      return begin + length <= pending.count ? offset..<begin + length : nil
    }

    /// The item whose bytes, prefix included, lie in a range; `nil` for the end mark.
    private mutating func item(in range: Range<Int>) throws(CarryFileError) -> Item? {
      let bytes = Array(pending[range.dropFirst(prefixBytes)])
      let kind = Kind(rawValue: pending[range.lowerBound])
      guard kind != .end else {
        guard bytes == Array(hash.finalize()) else { throw .damaged }
        hasEnded = true
        return nil
      }
      hash.update(data: pending[range])
      let index = itemCount
      itemCount += 1
      if kind == .wrap {
        do throws(MessageError) {
          return .wrap(try Wrap(parsing: bytes))
        } catch {
          throw .wrap(error, item: index)
        }
      }
      do throws(SegmentError) {
        return .segment(try Segment(parsing: bytes))
      } catch {
        throw .segment(error, item: index)
      }
    }
  }
}
