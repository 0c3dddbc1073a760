// One encoding for each value, and a strict reader: hostile bytes have no meaning and never trap.

import CausalMerge
import Testing

@Suite struct ValueMeaningTests {
  @Test(
    arguments: [
      (0, []), (1, [1]), (-1, [0xFF]), (127, [0x7F]), (128, [0, 0x80]), (-128, [0x80]),
      (-129, [0xFF, 0x7F]), (256, [1, 0]), (65_536, [1, 0, 0]),
      (Int64.max, [0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF]),
      (Int64.min, [0x80, 0, 0, 0, 0, 0, 0, 0]),
    ] as [(Int64, [UInt8])])
  func `an integer takes the fewest bytes and comes back`(integer: Int64, bytes: [UInt8]) {
    #expect(Array(Value(integer: integer).payload) == bytes)
    #expect(Value(integer: integer).meaning == .integer(integer))
    #expect(Value(instantMilliseconds: integer).meaning == .instant(milliseconds: integer))
  }

  @Test func `integers around every power of two come back`() {
    for shift in 0..<63 {
      for offset: Int64 in [-1, 0, 1] {
        for sign: Int64 in [1, -1] {
          let integer = sign * ((1 << Int64(shift)) + offset)
          #expect(Value(integer: integer).meaning == .integer(integer))
        }
      }
    }
  }

  @Test(
    arguments: [
      (.empty, [0]), (.text, [0xC3]), (.text, [0xED, 0xA0, 0x80]), (.text, [0xC0, 0x80]),
      (.integer, [0]), (.integer, [0, 0x7F]), (.integer, [0xFF, 0x80]),
      (.integer, [1, 0, 0, 0, 0, 0, 0, 0, 0]), (.instant, [0, 1]), (.boolean, []), (.boolean, [2]),
      (.boolean, [0, 0]), (.code, []), (.code, Array("Open".utf8)), (.code, Array("a b".utf8)),
      (.code, Array("é".utf8)), (.reference, []), (.reference, [UInt8](repeating: 0, count: 15)),
      (.reference, [UInt8](repeating: 0, count: 17)), (.partialDate, [7, 218, 6]),
      (.partialDate, [0, 0, 1, 1]), (.partialDate, [7, 218, 0, 1]),
      (.partialDate, [7, 218, 13, 0]),
      (.partialDate, [7, 218, 2, 29]), (.partialDate, [0x27, 0x10, 1, 1]),
      (.partialDate, [7, 218, 4, 31]), (.decimal, []), (.decimal, [19, 1]), (.decimal, [2, 0]),
      (.decimal, [255, 255]),
    ] as [(ValueKind, [UInt8])])
  func `bytes that are not what their kind allows have no meaning`(kind: ValueKind, bytes: [UInt8])
  {
    #expect(Value(kind: kind, payload: bytes).meaning == nil)
  }

  @Test func `every kind reads every short run of bytes without trapping`() {
    for kind in UInt8.min...UInt8.max {
      for first in UInt8.min...UInt8.max {
        for payload in [[first], [first, 0], [first, 0xFF, first], [0, 0, first, first]] {
          let value = Value(kind: ValueKind(rawValue: kind), payload: payload)
          // What is read comes from one encoding only: reading a slice of a longer run gives the same.
          let slice = ([9] + payload + [9])[1...payload.count]
          #expect(Value(kind: value.kind, payload: slice).meaning == value.meaning)
        }
      }
    }
  }

  @Test func `a leap day exists in leap years alone`() {
    #expect(Value(year: 2000, month: 2, day: 29) != nil)
    #expect(Value(year: 2008, month: 2, day: 29) != nil)
    #expect(Value(year: 1900, month: 2, day: 29) == nil)
    #expect(Value(year: 2010, month: 2, day: 29) == nil)
    #expect(Value(year: 2010, month: -1, day: 0) == nil)
    #expect(Value(year: 10_000) == nil)
  }

  @Test func `a kind that is not known here is said to be unknown`() {
    let kind = ValueKind(rawValue: 42)
    #expect(Value(kind: kind, payload: [1, 2]).meaning == .unknown(kind))
  }
}
