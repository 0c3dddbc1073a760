// Reads settings from lines of `key = value`. Strict, because a misspelled limit that is silently
// ignored is a limit that is not there.

#if Server

  import Foundation

  /// Settings as they are written down, before they are whole.
  ///
  /// A draft is filled from a file and then from command-line options, and gives settings once. Each
  /// key may be given once per source; a later source replaces an earlier one.
  public struct SettingsDraft: Sendable {
    private struct Entry: Sendable {
      var value: String
      var line: Int?
    }

    private var entries: [String: Entry] = [:]

    public init() {}

    /// Reads lines of `key = value`.
    ///
    /// Empty lines and lines that begin with `#` are skipped.
    ///
    /// - Throws: the first line that cannot be understood; the draft is unchanged.
    public mutating func read(_ text: String) throws(SettingsError) {
      var read: [String: Entry] = [:]
      var number = 0
      for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
        number += 1
        let trimmed = line.trimmingCharacters(in: .whitespaces.union(.init(charactersIn: "\r")))
        guard !trimmed.isEmpty, !trimmed.hasPrefix("#") else { continue }
        let parts = trimmed.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2 else {
          throw SettingsError(line: number, problem: .notAKeyAndValue)
        }
        let key = parts[0].trimmingCharacters(in: .whitespaces)
        guard let known = SettingKey(rawValue: key) else {
          throw SettingsError(line: number, key: Self.printable(key), problem: .unknownKey)
        }
        guard read[known.rawValue] == nil else {
          throw SettingsError(line: number, key: key, problem: .repeatedKey)
        }
        let value = parts[1].trimmingCharacters(in: .whitespaces)
        read[known.rawValue] = Entry(value: value, line: number)
      }
      entries.merge(read) { _, new in new }
    }

    /// Sets one value from elsewhere, such as a command-line option.
    ///
    /// - Throws: `unknownKey`; the draft is unchanged.
    public mutating func set(_ key: String, to value: String) throws(SettingsError) {
      guard let known = SettingKey(rawValue: key) else {
        throw SettingsError(key: Self.printable(key), problem: .unknownKey)
      }
      entries[known.rawValue] = Entry(value: value, line: nil)
    }

    /// The settings that were written down, with defaults for the rest.
    ///
    /// - Throws: the first value that is missing, malformed or unsafe, with its line.
    public func settings() throws(SettingsError) -> ServerSettings {
      var settings = ServerSettings(
        listen: try address(.listen) ?? .defaultPublic, transport: try transport())
      settings.operators = try operators() ?? settings.operators
      settings.clientAddress = try choice(.clientAddress) ?? settings.clientAddress
      settings.logsAddresses = try yesOrNo(.logAddresses) ?? settings.logsAddresses
      settings.dataDirectory = entries[SettingKey.dataDirectory.rawValue]?.value
      if case .plain = settings.transport, !settings.listen.isLoopback {
        throw error(.transport, .plainBeyondLoopback)
      }
      for (key, path) in SettingKey.durations {
        guard let value = try duration(key) else { continue }
        settings.limits[keyPath: path] = value
      }
      for (key, path) in SettingKey.counts {
        guard let value = try count(key) else { continue }
        settings.limits[keyPath: path] = value
      }
      return settings
    }

    /// A key as an error may show it: what was pasted by mistake is cut short.
    private static func printable(_ key: String) -> String {
      String(key.filter { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }.prefix(40))
    }
  }

  extension SettingsDraft {
    private func error(_ key: SettingKey, _ problem: SettingsError.Problem) -> SettingsError {
      SettingsError(line: entries[key.rawValue]?.line, key: key.rawValue, problem: problem)
    }

    private func transport() throws(SettingsError) -> ServerSettings.Transport {
      switch entries[SettingKey.transport.rawValue]?.value ?? "tls" {
      case "plain": return .plain
      case "tls":
        let chain = try path(.tlsCertificate)
        let key = try path(.tlsKey)
        do {
          try PrivateKeyFile.check(key)
        } catch {
          throw self.error(.tlsKey, error)
        }
        return .tls(certificateChain: chain, privateKey: key)
      default: throw error(.transport, .badValue(expected: "`tls` or `plain`"))
      }
    }

    private func path(_ key: SettingKey) throws(SettingsError) -> String {
      guard let entry = entries[key.rawValue] else { throw error(key, .missing) }
      guard entry.value.hasPrefix("/") else {
        throw error(key, .badValue(expected: "an absolute path"))
      }
      guard FileManager.default.isReadableFile(atPath: entry.value) else {
        throw error(key, .fileNotReadable)
      }
      return entry.value
    }

    private func operators() throws(SettingsError) -> ServerSettings.OperatorListener? {
      switch entries[SettingKey.operatorListen.rawValue]?.value {
      case nil: return nil
      case "off": return ServerSettings.OperatorListener.none
      case "shared": return .shared
      default:
        guard let address = try address(.operatorListen) else { return nil }
        return .separate(address)
      }
    }

    /// `host:port`, with an IPv6 address in brackets.
    private func address(_ key: SettingKey) throws(SettingsError) -> ListenAddress? {
      guard let value = entries[key.rawValue]?.value else { return nil }
      let bad = error(key, .badValue(expected: "`host:port`, an IPv6 address in brackets"))
      guard let colon = value.lastIndex(of: ":"),
        let port = Int(value[value.index(after: colon)...]), (0...65_535).contains(port)
      else { throw bad }
      var host = value[..<colon]
      if host.hasPrefix("["), host.hasSuffix("]") {
        host = host.dropFirst().dropLast()
      } else if host.contains(":") {
        throw bad
      }
      guard !host.isEmpty, host.allSatisfy({ $0.isASCII && !$0.isWhitespace && $0 != "/" }) else {
        throw bad
      }
      return ListenAddress(host: String(host), port: port)
    }

    private func choice(_ key: SettingKey) throws(SettingsError) -> ServerSettings.ClientAddress? {
      guard let value = entries[key.rawValue]?.value else { return nil }
      guard let choice = ServerSettings.ClientAddress(rawValue: value) else {
        throw error(key, .badValue(expected: "`connection` or `forwarded`"))
      }
      return choice
    }

    private func yesOrNo(_ key: SettingKey) throws(SettingsError) -> Bool? {
      switch entries[key.rawValue]?.value {
      case nil: return nil
      case "yes": return true
      case "no": return false
      default: throw error(key, .badValue(expected: "`yes` or `no`"))
      }
    }

    /// A whole number with its unit: `300ms`, `10s` or `5m`; at least 1 ms, at most a day.
    private func duration(_ key: SettingKey) throws(SettingsError) -> Duration? {
      guard let value = entries[key.rawValue]?.value else { return nil }
      let bad = error(
        key, .badValue(expected: "a time from 1ms to 1440m, such as 300ms, 10s or 5m"))
      let digits = value.prefix { $0.isASCII && $0.isNumber }
      guard digits.count <= 9, let number = Int64(digits), number > 0 else { throw bad }
      let duration: Duration
      switch value.dropFirst(digits.count) {
      case "ms": duration = .milliseconds(number)
      case "s": duration = .seconds(number)
      case "m": duration = .seconds(number * 60)
      default: throw bad
      }
      guard duration <= .seconds(86_400) else { throw bad }
      return duration
    }

    private func count(_ key: SettingKey) throws(SettingsError) -> Int? {
      guard let value = entries[key.rawValue]?.value else { return nil }
      guard value.allSatisfy({ $0.isASCII && $0.isNumber }), let number = Int(value),
        (1...(1 << 30)).contains(number)
      else { throw error(key, .badValue(expected: "a whole number from 1 to 1073741824")) }
      return number
    }
  }

#endif
