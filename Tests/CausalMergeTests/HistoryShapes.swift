// Every history that few segments by few devices can have, each once.

/// Which segments lie in whose past, and who wrote each: all that merge can depend on besides contents.
///
/// Segments are numbered so that a past holds smaller numbers only, and sets of segments are bits of a number.
struct HistoryShape: Hashable {
  /// For each segment, all that lies in its past.
  var pasts: [UInt8]
  /// For each segment, its author.
  var devices: [Int]

  var count: Int { pasts.count }

  /// The frontier of a segment's past, by which the segment names it.
  func parents(of segment: Int) -> [Int] {
    let past = (0..<segment).filter { pasts[segment].contains($0) }
    return past.filter { parent in !past.contains { pasts[$0].contains(parent) } }
  }

  /// Every history of so many segments by up to three devices.
  ///
  /// A past is any set of earlier segments that holds the pasts of its members; a device may write anywhere, also
  /// beside its own earlier segment, which is a fork. Two histories that differ only in the names of segments or
  /// devices are one here: a segment's number gives it no place in the order of arrival, since all orders are tried.
  static func all(ofCount count: Int) -> [HistoryShape] {
    unlabelledOrders(ofCount: count).flatMap { order in
      var seen: Set<[Int]> = []
      return authorships(ofCount: count, deviceLimit: 3).compactMap { devices in
        // Renumbering that leaves the order as it is makes equal histories of different authorships.
        let renumbered = order.symmetries.map { renamed($0.map { devices[$0] }) }
        let isNew = renumbered.allSatisfy { !seen.contains($0) }
        seen.insert(devices)
        return isNew ? HistoryShape(pasts: order.pasts, devices: devices) : nil
      }
    }
  }

  /// Every partial order of so many segments whose numbers agree with it.
  static func labelledOrders(ofCount count: Int) -> [[UInt8]] {
    var orders: [[UInt8]] = [[]]
    for segment in 0..<count {
      var longer: [[UInt8]] = []
      for pasts in orders {
        for past in 0..<(UInt8(1) << segment) {
          let isClosed = (0..<segment).allSatisfy { !past.contains($0) || pasts[$0] & ~past == 0 }
          if isClosed { longer.append(pasts + [past]) }
        }
      }
      orders = longer
    }
    return orders
  }

  /// One order out of all that differ in numbers only, with the renumberings that leave it as it is.
  static func unlabelledOrders(ofCount count: Int) -> [(pasts: [UInt8], symmetries: [[Int]])] {
    let renumberings = permutations(of: count)
    var seen: Set<[UInt8]> = []
    return labelledOrders(ofCount: count).compactMap { pasts in
      guard !seen.contains(pasts) else { return nil }
      var symmetries: [[Int]] = []
      for renumbering in renumberings {
        var renumbered = [UInt8](repeating: 0, count: count)
        for (segment, past) in pasts.enumerated() {
          for earlier in 0..<segment where past.contains(earlier) {
            renumbered[renumbering[segment]] |= 1 << renumbering[earlier]
          }
        }
        if renumbered == pasts { symmetries.append(renumbering) }
        seen.insert(renumbered)
      }
      return (pasts, symmetries)
    }
  }

  /// Every way to divide segments among devices that have no names: the first is device 0, each new one the next number.
  private static func authorships(ofCount count: Int, deviceLimit: Int) -> [[Int]] {
    var result: [[Int]] = [[]]
    for _ in 0..<count {
      result = result.flatMap { devices in
        let next = min(deviceLimit, (devices.max() ?? -1) + 2)
        return (0..<next).map { devices + [$0] }
      }
    }
    return result
  }

  private static func renamed(_ devices: [Int]) -> [Int] {
    var names: [Int: Int] = [:]
    return devices.map { device in
      let name = names[device] ?? names.count
      names[device] = name
      return name
    }
  }
}

extension UInt8 {
  func contains(_ bit: Int) -> Bool {
    self >> bit & 1 == 1
  }
}

/// Every order of the numbers below a count.
func permutations(of count: Int) -> [[Int]] {
  guard count > 0 else { return [[]] }
  return permutations(of: count - 1).flatMap { shorter in
    (0...shorter.count).map { place in
      var longer = shorter
      longer.insert(count - 1, at: place)
      return longer
    }
  }
}
