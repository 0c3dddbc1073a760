// Thousands of values that stand nowhere else, and a search for all of them at once in whatever bytes there are: files, a
// process's memory, what a program said.

import ChildProcesses
import Foundation

/// Values to plant: each one chance, between an opening and a closing that all of one county share.
///
/// One look for the opening and one for the closing finds each of them, and what is left of one that was cut in two. Each is
/// looked for as it is, in capitals, as UTF-16, in hexadecimal and in base 64, wherever that begins.
struct PlantedValues {
  let values: [String]
  private let opening: [UInt8]
  private let closing: [UInt8]
  private let places: [ArraySlice<UInt8>: Int]
  private let traces: [[UInt8]]

  private static let middleCount = 12

  init(count: Int) {
    let opening = randomWord("zv")
    let closing = randomWord("vz")
    values = (0..<count).map { _ in
      opening
        + String((0..<Self.middleCount).map { _ in "bcdfghklmnprstvw".randomElement() ?? "b" })
        + closing
    }
    self.opening = Array(opening.utf8)
    self.closing = Array(closing.utf8)
    places = Dictionary(uniqueKeysWithValues: zip(values.map { Array($0.utf8)[...] }, 0...))
    traces = [opening, closing].flatMap { Self.forms(of: Array($0.utf8)) }
  }

  private static func forms(of word: [UInt8]) -> [[UInt8]] {
    let digits = word.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    // Base 64 of a word wherever it begins in a group of three bytes, without what its neighbours decide.
    let encoded = (0..<3).map { offset in
      let text = Array((Data(count: offset) + word).base64EncodedData())
      return Array(text[((offset * 8 + 5) / 6)..<((offset + word.count) * 8 / 6)])
    }
    return [
      word, Array(String(decoding: word, as: UTF8.self).uppercased().utf8),
      word.flatMap { [$0, 0] }, Array(digits.utf8), Array(digits.uppercased().utf8),
    ] + encoded
  }

  /// How many whole values stand in some bytes.
  func count(in bytes: [UInt8]) -> Int {
    var found: Set<Int> = []
    let length = opening.count + Self.middleCount + closing.count
    for start in Self.occurrences(of: opening, in: bytes) where start + length <= bytes.count {
      if let place = places[bytes[start..<start + length]] { found.insert(place) }
    }
    return found.count
  }

  /// How many times anything of a value stands in some bytes, in whatever form.
  func traces(in bytes: [UInt8]) -> Int {
    traces.reduce(0) { $0 + Self.occurrences(of: $1, in: bytes).count }
  }

  /// Where a word stands; the C library looks for its first byte, which is the fast part.
  private static func occurrences(of word: [UInt8], in bytes: [UInt8]) -> [Int] {
    var found: [Int] = []
    bytes.withUnsafeBytes { buffer in
      guard let base = buffer.baseAddress, let first = word.first, buffer.count >= word.count
      else { return }
      var offset = 0
      while offset <= buffer.count - word.count,
        let place = memchr(base + offset, Int32(first), buffer.count - word.count - offset + 1)
      {
        let start = base.distance(to: UnsafeRawPointer(place))
        if memcmp(place, word, word.count) == 0 { found.append(start) }
        offset = start + 1
      }
    }
    return found
  }

  // MARK: where to look

  /// Traces in every file below a folder and in the files' names, by file; those without any are left out.
  func traces(below folder: String) throws -> (found: [String: Int], files: Int) {
    var found: [String: Int] = [:]
    var files = 0
    for name in try FileManager.default.subpathsOfDirectory(atPath: folder) {
      let path = folder + "/" + name
      var status = stat()
      guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { continue }
      files += 1
      let bytes = Array(name.utf8) + Array(FileManager.default.contents(atPath: path) ?? Data())
      let count = traces(in: bytes)
      if count > 0 { found[name] = count }
    }
    return (found, files)
  }

  /// What a process has in its memory of its own: the heap, stacks, whatever it writes to.
  ///
  /// - Returns: traces, whole values, and how many bytes were looked at.
  func look(inMemoryOf process: Int32) throws -> (traces: Int, values: Int, bytes: Int) {
    let maps = try String(contentsOfFile: "/proc/\(process)/maps", encoding: .utf8)
    let memory = open("/proc/\(process)/mem", O_RDONLY | O_CLOEXEC)
    guard memory >= 0 else { throw CocoaError(.fileReadNoPermission) }
    defer { close(memory) }
    var found = (traces: 0, values: 0, bytes: 0)
    for line in maps.split(separator: "\n") {
      let words = line.split(separator: " ", omittingEmptySubsequences: true)
      let ends = words[0].split(separator: "-").compactMap { UInt64($0, radix: 16) }
      guard words[1].hasPrefix("rw"), ends.count == 2 else { continue }
      var place = ends[0]
      // What lies across two pieces is seen in the second.
      var rest: [UInt8] = []
      while place < ends[1] {
        let length = Int(min(ends[1] - place, 4 << 20))
        var piece = [UInt8](repeating: 0, count: length)
        let count = pread(memory, &piece, length, off_t(place))
        guard count > 0 else { break }
        piece = rest + piece.prefix(count)
        found.traces += traces(in: piece)
        found.values += self.count(in: piece)
        found.bytes += count
        rest = Array(piece.suffix(Self.middleCount))
        place += UInt64(count)
      }
    }
    return found
  }
}
