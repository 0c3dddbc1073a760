// The root's form on paper and on a stick.

internal import CausalMerge
internal import SyncProtocol

extension OrganizationRoot {
  private static let title = "fieldkeep root key 1"
  private static let checksumLabel = "fieldkeep/root-file/1\n"
  private static let checksumByteCount = 4

  /// The root as a text file that can be printed, and typed in again.
  ///
  /// Lines beginning with `#` are for people. The last line catches a slip of the hand; it keeps nothing secret.
  public var text: String {
    """
    # This is the root key of an organization. Whoever reads it can appoint administrators.
    # Keep it offline: on paper or on a stick in a safe, in two places, and on no laptop.
    \(Self.title)
    fingerprint \(hexadecimal(organization.bytes))
    seed \(Self.groups(key.seed))
    check \(hexadecimal(checksum(Self.checksumLabel, key.seed, count: Self.checksumByteCount)))

    """
  }

  /// Reads what ``text`` wrote.
  ///
  /// - Throws: ``TrustError/rootKeyText(_:)``, saying which line is wrong. No part of the seed is in the error.
  public init(text: String) throws(TrustError) {
    let lines = text.split(omittingEmptySubsequences: true) { $0.isNewline }
      .filter { !$0.hasPrefix("#") }
    guard let first = lines.first, first.hasPrefix("fieldkeep root key ") else {
      throw .rootKeyText(.notARootKey)
    }
    guard first == Self.title else { throw .rootKeyText(.newerVersion) }
    guard lines.count == 4 else { throw .rootKeyText(.lineCount(lines.count, expected: 4)) }
    let fingerprint = try Self.bytes(of: lines[1], after: "fingerprint ", count: 32)
    let seed = try Self.bytes(of: lines[2], after: "seed ", count: Self.seedByteCount)
    let check = try Self.bytes(of: lines[3], after: "check ", count: Self.checksumByteCount)
    guard check == checksum(Self.checksumLabel, seed, count: Self.checksumByteCount) else {
      throw .rootKeyText(.checkDiffers)
    }
    try self.init(seed: seed)
    guard organization.bytes == fingerprint else { throw .rootKeyText(.fingerprintDiffers) }
  }

  /// Hexadecimal digits in groups of eight, which an eye can follow.
  private static func groups(_ bytes: [UInt8]) -> String {
    stride(from: 0, to: bytes.count, by: 4)
      .map { hexadecimal(bytes[$0..<min($0 + 4, bytes.count)]) }
      .joined(separator: " ")
  }

  private static func bytes(
    of line: Substring, after word: String, count: Int
  ) throws(TrustError) -> [UInt8] {
    guard line.hasPrefix(word) else {
      throw .rootKeyText(.lineMissing(String(word.dropLast())))
    }
    let digits = line.dropFirst(word.count).filter { $0 != " " }
    guard let bytes = bytesOfHexadecimal(digits), bytes.count == count else {
      throw .rootKeyText(.digits(String(word.dropLast()), expected: count * 2))
    }
    return bytes
  }
}
