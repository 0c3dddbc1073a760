// Padding of sealed bodies, so that a length tells an onlooker little about what was written.

/// Lengths that reveal only their order of magnitude: Padmé.
///
/// An onlooker who sees that a scope grew by 71 bytes could guess which short code was entered. Rounded up, a length
/// of L bytes tells O(log log L) bits, and costs at most 12 %, less as L grows.
///
/// Source: Nikitin et al., "Reducing Metadata Leakage from Encrypted Files and Communication with PURBs", 2019,
/// algorithm 1.
public enum Padme {
  /// The least permitted length that is not below a length.
  public static func paddedLength(_ length: Int) -> Int {
    precondition(length >= 0 && length <= Int(Int32.max), "length \(length)")
    guard length > 1 else { return length }
    let exponent = Int.bitWidth - 1 - length.leadingZeroBitCount
    let mantissaBits = Int.bitWidth - exponent.leadingZeroBitCount
    let mask = (1 << max(0, exponent - mantissaBits)) - 1
    return (length + mask) & ~mask
  }
}
