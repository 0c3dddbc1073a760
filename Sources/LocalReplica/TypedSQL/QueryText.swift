// How stored values look to SQL, and how moments look to people.

import CausalMerge
import RecordSchema

extension QueryValue {
  /// A field's value as a column shows it.
  ///
  /// A decimal becomes a number that SQL can compare and add; its exact digits stand in `head.value`. What this
  /// version cannot read is NULL here, and bytes there.
  init(_ value: Value) {
    switch value.meaning {
    case .empty, .unknown, nil: self = .null
    case .text(let text), .code(let text): self = .text(text)
    case .integer(let integer), .instant(let integer): self = .integer(integer)
    case .boolean(let boolean): self = .integer(boolean ? 1 : 0)
    case .bytes(let bytes): self = .blob(bytes)
    case .reference(let bytes): self = .text(hexText(bytes))
    case .partialDate(let year, let month, let day):
      self = .text(dateText(year: year, month: month, day: day))
    case .decimal(let unscaled, let scale): self = Self.number(unscaled, scale: scale)
    }
  }

  private static func number(_ unscaled: Int64, scale: Int) -> QueryValue {
    var whole = unscaled
    var digits = scale
    while digits > 0, whole % 10 == 0 {
      whole /= 10
      digits -= 1
    }
    if digits == 0 { return .integer(whole) }
    // A double holds every power of ten up to 22: dividing by one rounds once, so up to 15 digits come out as written.
    var power = 1.0
    for _ in 0..<digits { power *= 10 }
    return .real(Double(whole) / power)
  }
}

extension Value {
  /// The value as text, exact and readable: what `head` shows.
  var queryText: QueryValue {
    switch meaning {
    case .empty: .null
    case .text(let text), .code(let text): .text(text)
    case .integer(let integer): .text(String(integer))
    case .instant(let milliseconds): .text(InstantText.text(milliseconds, secondsFromUTC: 0))
    case .boolean(let boolean): .text(boolean ? "1" : "0")
    case .reference(let bytes), .bytes(let bytes): .text(hexText(bytes))
    case .partialDate(let year, let month, let day):
      .text(dateText(year: year, month: month, day: day))
    case .decimal: .text(FieldValue(showing: self).decimalText)
    case .unknown, nil: .text(hexText(payload))
    }
  }

  /// What `head.kind` says: the name of the kind, `unknown` and `unreadable` where it has none or does not keep to it.
  var kindName: String {
    switch meaning {
    case .empty: "empty"
    case .text: "text"
    case .integer: "integer"
    case .boolean: "boolean"
    case .instant: "instant"
    case .bytes: "bytes"
    case .code: "code"
    case .reference: "reference"
    case .partialDate: "date"
    case .decimal: "decimal"
    case .unknown: "unknown"
    case nil: "unreadable"
    }
  }

  /// The value as one element of a JSON array.
  var jsonElement: String {
    switch meaning {
    case .integer(let integer), .instant(let integer): String(integer)
    case .boolean(let boolean): boolean ? "true" : "false"
    case .decimal: FieldValue(showing: self).decimalText
    case .empty: "null"
    default:
      if case .text(let text) = queryText { jsonString(text) } else { "null" }
    }
  }
}

extension FieldValue {
  fileprivate var decimalText: String {
    if case .decimal(let number) = self { number.description } else { "" }
  }
}

/// The elements of a set as the text of a JSON array, so that `json_each` reads them.
func jsonArray(_ elements: [Value]) -> QueryValue {
  .text("[" + elements.map(\.jsonElement).joined(separator: ",") + "]")
}

func jsonString(_ text: String) -> String {
  var json = "\""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "\"": json += "\\\""
    case "\\": json += "\\\\"
    case "\n": json += "\\n"
    case "\r": json += "\\r"
    case "\t": json += "\\t"
    case _ where scalar.value < 0x20:
      json += "\\u00" + hexText([UInt8(truncatingIfNeeded: scalar.value)])
    default: json.unicodeScalars.append(scalar)
    }
  }
  return json + "\""
}

/// Lowercase hexadecimal digits; ids are shown in every row, so this makes no intermediate array.
func hexText(_ bytes: some Collection<UInt8>) -> String {
  let digits: StaticString = "0123456789abcdef"
  return String(unsafeUninitializedCapacity: bytes.count * 2) { buffer in
    var position = 0
    for byte in bytes {
      buffer[position] = digits.utf8Start[Int(byte >> 4)]
      buffer[position + 1] = digits.utf8Start[Int(byte & 15)]
      position += 2
    }
    return position
  }
}

private func dateText(year: Int, month: Int, day: Int) -> String {
  PartialDate(year: year, month: month == 0 ? nil : month, day: day == 0 ? nil : day)?
    .description ?? ""
}

/// Moments as text: `iso(ms)` and `local(ms)`.
enum InstantText {
  private static let millisecondsPerDay: Int64 = 86_400_000
  /// The years 0000 to 9999, beyond which ISO 8601 needs an agreement.
  private static let range: ClosedRange<Int64> = -62_167_219_200_000...253_402_300_799_999

  /// ISO 8601 with milliseconds and the distance from UTC; the bare number for years of other than four digits.
  static func text(_ milliseconds: Int64, secondsFromUTC: Int) -> String {
    let offset = Int64(max(-86_399, min(86_399, secondsFromUTC)))
    let (shifted, overflow) = milliseconds.addingReportingOverflow(offset * 1_000)
    guard !overflow, range.contains(shifted) else { return String(milliseconds) }
    let days = shifted.floorDivided(by: millisecondsPerDay)
    let rest = Int(shifted - days * millisecondsPerDay)
    let date = civil(days)
    let time =
      padded(rest / 3_600_000, 2) + ":" + padded(rest / 60_000 % 60, 2) + ":"
      + padded(rest / 1_000 % 60, 2) + "." + padded(rest % 1_000, 3)
    return padded(date.year, 4) + "-" + padded(date.month, 2) + "-" + padded(date.day, 2) + "T"
      + time + zone(offset)
  }

  private static func zone(_ offset: Int64) -> String {
    guard offset != 0 else { return "Z" }
    let minutes = Int(offset.magnitude / 60)
    return (offset < 0 ? "-" : "+") + padded(minutes / 60, 2) + ":" + padded(minutes % 60, 2)
  }

  /// Year, month and day of a count of days since 1970.
  ///
  /// Source: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", `civil_from_days`.
  private static func civil(_ days: Int64) -> (year: Int, month: Int, day: Int) {
    let shifted = days + 719_468
    let era = shifted.floorDivided(by: 146_097)
    let dayOfEra = shifted - era * 146_097
    let yearOfEra =
      (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    return (Int(year), Int(month), Int(dayOfYear - (153 * shiftedMonth + 2) / 5 + 1))
  }

  private static func padded(_ number: Int, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
  }
}

extension Int64 {
  fileprivate func floorDivided(by divisor: Int64) -> Int64 {
    let quotient = self / divisor
    return self % divisor < 0 ? quotient - 1 : quotient
  }
}
