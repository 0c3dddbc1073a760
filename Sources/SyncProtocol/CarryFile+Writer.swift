// Writing a carried file piece by piece: nothing has to be in memory but the item at hand.

import CausalMerge
import Crypto

extension CarryFile {
  /// Gives the bytes of a file, in order: ``start()``, any number of ``append(_:)``, ``end()``.
  public struct Writer {
    private var hash = SHA256()

    public init() {}

    /// The bytes with which the file begins.
    public mutating func start() -> [UInt8] {
      written(CarryFile.magic)
    }

    /// The bytes of one item.
    public mutating func append(_ item: Item) -> [UInt8] {
      switch item {
      case .segment(let segment): written(Self.framed(.segment, segment.bytes))
      case .wrap(let wrap): written(Self.framed(.wrap, wrap.bytes))
      }
    }

    /// The bytes with which the file ends.
    public func end() -> [UInt8] {
      Self.framed(.end, Array(hash.finalize()))
    }

    private mutating func written(_ bytes: [UInt8]) -> [UInt8] {
      hash.update(data: bytes)
      return bytes
    }

    private static func framed(_ kind: Kind, _ bytes: [UInt8]) -> [UInt8] {
      [kind.rawValue] + UInt32(bytes.count).bigEndianBytes + bytes
    }
  }
}
