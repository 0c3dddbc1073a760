// Finding a device by what somebody typed: one way for every command, so that a name means the same device everywhere.

import Fieldkeep
import Foundation

extension People {
  /// How much of a name has to be typed.
  enum Fit {
    /// All of it: no half a name ends anybody's place, or lets anything count.
    case whole
    /// A part that only one has is enough, and "you" is this laptop.
    case part
  }

  /// The one device that is meant.
  ///
  /// - Parameters:
  ///   - word: what it is called; its number, such as "device 7" or 7; the first four or more digits of its id; or the six
  ///     words of its keys.
  ///   - fit: how much of a name has to be typed.
  ///   - hint: what to say besides, where several are called so.
  /// - Returns: the device.
  /// - Throws: ``Failure`` where that is none, or several.
  func device(named word: String, by fit: Fit = .part, hint: Said? = nil) throws -> DeviceID {
    let found = try devices(named: word, by: fit)
    guard let device = found.first, found.count == 1 else {
      let named = found.map { "\($0.description.prefix(6)) \(label(of: $0))" }
      throw Failure(
        .usage, "\(found.count) devices are called like that",
        hint: hint ?? "name one by the first digits of its id: \(list: named)")
    }
    return device
  }

  /// Every device that is meant, in the order of their ids.
  ///
  /// - Throws: ``Failure`` where there is none.
  func devices(named word: String, by fit: Fit = .part) throws -> [DeviceID] {
    let found = matches(word.trimming().lowercased(), by: fit)
    guard !found.isEmpty else {
      throw Failure(
        .noInput, "no device is called that", hint: "fieldkeep devices shows what they are")
    }
    return found
  }

  private func matches(_ word: String, by fit: Fit) -> [DeviceID] {
    guard !word.isEmpty else { return [] }
    if fit == .part, ["you", "me", "this", "usted", "yo"].contains(word) {
      return own.map { [$0] } ?? []
    }
    let known = Set(labels.keys).union(certificates.keys).sorted()
    let exact = known.filter { isCalled($0, word) }
    if !exact.isEmpty { return exact }
    let byID = word.count >= 4 ? known.filter { $0.description.hasPrefix(word) } : []
    guard fit == .part else { return byID }
    return known.filter { labels[$0]?.lowercased().contains(word) ?? false || byID.contains($0) }
  }

  /// Whether that is all of a device's name, its number, or the words of its keys.
  private func isCalled(_ device: DeviceID, _ word: String) -> Bool {
    if labels[device]?.lowercased() == word || plainLabel(of: device).lowercased() == word {
      return true
    }
    guard let certificate = certificates[device] else { return false }
    // As people say it in either language, whichever is spoken.
    let numbered = Language.allCases.map { Said("device \(certificate.number)").text(in: $0) }
    return numbered.contains(word) || word == "\(certificate.number)"
      || DeviceWords(of: certificate.publicKeys, in: certificate.organization).areTyped(as: word)
  }
}
