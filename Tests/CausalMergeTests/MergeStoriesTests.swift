// What merge means to the people who write: each rule as the field situation that it is for.

import CausalMerge
import ReferenceMerge
import Testing

private let placement = RecordID.number(77)
private let address: UInt32 = 1
private let safetyNote: UInt32 = 2
private let languages: UInt32 = 3

private func write(
  _ field: UInt32, _ value: Value, _ operation: Operation = .assign, unseen: [UInt64] = []
) -> Entry {
  Entry(
    record: placement, type: 4, field: field, operation: operation, value: value,
    unseen: unseen.map { GlobalDot(segment: .number($0), index: 0) }.sorted())
}

private let void = write(RecordState.voidField, .present)
private let restore = write(RecordState.voidField, .absent)

struct `A voided record` {
  private let created = MergeSegment(1, by: 1, [Change([write(address, .text("Aunt's home"))])])

  private func standing(after segments: [MergeSegment]) throws -> Standing {
    let standing = try #require(ScopeMerge(receiving: segments).records[placement]).standing
    #expect(ScopeMerge(receiving: segments.reversed()).records[placement]?.standing == standing)
    #expect(ReferenceMerge(segments).standing(of: placement) == standing)
    return standing
  }

  @Test func `stays voided when whoever voided it had read all of it`() throws {
    let voided = MergeSegment(2, by: 2, upon: [1], [Change([void])])
    #expect(try standing(after: [created, voided]) == .voided)
  }

  @Test func `comes back for review when a safety note was written meanwhile`() throws {
    let voided = MergeSegment(2, by: 2, upon: [1], [Change([void])])
    let noted = MergeSegment(
      3, by: 3, upon: [1], [Change([write(safetyNote, .text("Never call"))])])
    #expect(try standing(after: [created, voided, noted]) == .contested)
  }

  @Test func `comes back when a note arrived while the question was on the screen`() throws {
    let noted = MergeSegment(
      2, by: 2, upon: [1], [Change([write(safetyNote, .text("Never call"))])])
    var unread = void
    unread.unseen = [GlobalDot(segment: noted.hash, index: 0)]
    let voided = MergeSegment(3, by: 3, upon: [2], [Change([unread])])
    #expect(try standing(after: [created, noted, voided]) == .contested)
    let read = MergeSegment(4, by: 3, upon: [3], [Change([void])])
    #expect(try standing(after: [created, noted, voided, read]) == .voided)
  }

  @Test func `is settled by voiding it again with the note read, or by restoring it`() throws {
    let voided = MergeSegment(2, by: 2, upon: [1], [Change([void])])
    let noted = MergeSegment(
      3, by: 3, upon: [1], [Change([write(safetyNote, .text("Never call"))])])
    let again = MergeSegment(4, by: 3, upon: [2, 3], [Change([void])])
    #expect(try standing(after: [created, voided, noted, again]) == .voided)
    let restored = MergeSegment(5, by: 3, upon: [2, 3], [Change([restore])])
    #expect(try standing(after: [created, voided, noted, restored]) == .live)
  }

  @Test func `is contested when one voids and another restores without having read it`() throws {
    let voided = MergeSegment(2, by: 2, upon: [1], [Change([void])])
    let restored = MergeSegment(3, by: 3, upon: [1], [Change([restore])])
    #expect(try standing(after: [created, voided, restored]) == .contested)
  }

  @Test func `stays voided when two void it at once`() throws {
    let voided = MergeSegment(2, by: 2, upon: [1], [Change([void])])
    let voidedToo = MergeSegment(3, by: 3, upon: [1], [Change([void])])
    #expect(try standing(after: [created, voided, voidedToo]) == .voided)
  }

  /// Each had read what the other had not: nobody had read all of it.
  @Test func `is contested when neither of two who void it had read everything`() throws {
    let noted = MergeSegment(
      2, by: 2, upon: [1], [Change([write(safetyNote, .text("Never call"))]), Change([void])])
    let moved = MergeSegment(
      3, by: 3, upon: [1], [Change([write(address, .text("Shelter"))]), Change([void])])
    #expect(try standing(after: [created, noted, moved]) == .contested)
  }

  @Test func `is contested when it is edited after it was voided`() throws {
    let voided = MergeSegment(2, by: 2, upon: [1], [Change([void])])
    let edited = MergeSegment(3, by: 2, upon: [2], [Change([write(address, .text("Shelter"))])])
    #expect(try standing(after: [created, voided, edited]) == .contested)
    let inOneSegment = MergeSegment(
      4, by: 2, upon: [1], [Change([void]), Change([write(address, .text("Shelter"))])])
    #expect(try standing(after: [created, inOneSegment]) == .contested)
  }

  @Test func `may be written and voided by one change`() throws {
    let both = MergeSegment(
      2, by: 2, upon: [1], [Change([void, write(safetyNote, .text("Moot"))])])
    #expect(try standing(after: [created, both]) == .voided)
  }

  @Test func `is live when nobody ever voided it, or who did was held`() throws {
    #expect(try standing(after: [created]) == .live)
    let voided = MergeSegment(2, by: 2, upon: [1], [Change([void])])
    var merge = ScopeMerge(receiving: [created, voided])
    merge.hold([voided.hash])
    #expect(merge.records[placement]?.standing == .live)
    merge.hold([])
    #expect(merge.records[placement]?.standing == .voided)
  }
}

struct `Two who write without having read each other` {
  private let root = MergeSegment(1, by: 1, [Change([write(address, .text("Aunt's home"))])])

  private func values(_ field: UInt32, after segments: [MergeSegment]) -> [Value] {
    let heads = ScopeMerge(receiving: segments).records[placement]?.heads(of: field) ?? []
    return heads.map(\.value)
  }

  private func shownAddress(in merge: ScopeMerge) -> Value? {
    let heads = merge.records[placement]?.heads(of: address) ?? []
    let views = heads.map { HeadView(head: $0, order: .cut(merge.name(of: $0.dot))) }
    return MergePolicy.latest.reading(of: views).shown?.value
  }

  /// Neither laptop's clock can be asked: equal times must not let the order of arrival decide.
  @Test func `both stand, also with equal times, and in the same order everywhere`() {
    let shelter = MergeSegment(
      2, by: 2, upon: [1], [Change(at: 5, [write(address, .text("Shelter"))])])
    let hostel = MergeSegment(
      3, by: 3, upon: [1], [Change(at: 5, [write(address, .text("Hostel"))])])
    let one = ScopeMerge(receiving: [root, shelter, hostel])
    let other = ScopeMerge(receiving: [root, hostel, shelter])
    #expect(
      Set(values(address, after: [root, shelter, hostel])) == [.text("Shelter"), .text("Hostel")])
    #expect(one.records != other.records, "local numbers follow the order of arrival")
    #expect(one.canonicalEncoding() == other.canonicalEncoding())
    #expect(one.frontier == [shelter.hash, hostel.hash].sorted())
    let shown = shownAddress(in: one)
    #expect(shown == (shelter.hash < hostel.hash ? .text("Hostel") : .text("Shelter")))
    #expect(shownAddress(in: other) == shown)
  }

  @Test func `are replaced by whoever read both, whatever the clocks say`() {
    let shelter = MergeSegment(
      2, by: 2, upon: [1], [Change(at: 900, [write(address, .text("Shelter"))])])
    let hostel = MergeSegment(
      3, by: 3, upon: [1], [Change(at: 5, [write(address, .text("Hostel"))])])
    let settled = MergeSegment(
      4, by: 1, upon: [2, 3], [Change(at: -7, [write(address, .text("Hostel"))])])
    #expect(values(address, after: [root, shelter, hostel, settled]) == [.text("Hostel")])
  }

  @Test func `keep an element that the remover had not seen added`() throws {
    let code = Value(kind: .code, payload: Array("es".utf8))
    let added = MergeSegment(2, by: 2, upon: [1], [Change([write(languages, code, .add)])])
    let removed = MergeSegment(3, by: 3, upon: [1], [Change([write(languages, code, .remove)])])
    let concurrently = ScopeMerge(receiving: [root, added, removed]).records[placement]
    #expect(concurrently?.elements(of: languages) == [code])
    let removedLater = MergeSegment(
      4, by: 3, upon: [2, 3], [Change([write(languages, code, .remove)])])
    let after = ScopeMerge(receiving: [root, added, removed, removedLater]).records[placement]
    #expect(after?.elements(of: languages) == [])
  }

  /// `sync --watch` applied a note while a form was open: it lies in the form's past, yet nobody read it.
  @Test func `both stand when one was applied while the other's form was open`() {
    let noted = MergeSegment(2, by: 2, upon: [1], [Change([write(address, .text("Shelter"))])])
    let form = MergeSegment(
      3, by: 1, upon: [2], [Change([write(address, .text("Hostel"), unseen: [2])])])
    #expect(
      Set(values(address, after: [root, noted, form])) == [.text("Shelter"), .text("Hostel")])
    let blind = MergeSegment(4, by: 1, upon: [2], [Change([write(address, .text("Hostel"))])])
    #expect(values(address, after: [root, noted, blind]) == [.text("Hostel")])
  }
}

struct `A segment` {
  private let root = MergeSegment(1, by: 1, [Change([write(address, .text("Aunt's home"))])])
  private let child = MergeSegment(
    2, by: 2, upon: [1], [Change([write(address, .text("Shelter"))])])

  @Test func `waits for its parents, and is applied with the last of them`() {
    var merge = ScopeMerge()
    let early = merge.receive(child)
    #expect(early.linked.isEmpty)
    #expect(merge.waiting == [child.hash])
    #expect(merge.records.isEmpty)
    let progress = merge.receive(root)
    #expect(progress.linked == [root.hash, child.hash])
    #expect(progress.applied == [root.hash, child.hash])
    #expect(merge.waiting.isEmpty)
  }

  @Test func `received twice changes nothing`() {
    var merge = ScopeMerge(receiving: [root, child])
    let before = merge.canonicalEncoding()
    let again = merge.receive(root)
    #expect(again.linked.isEmpty)
    #expect(again.applied.isEmpty)
    #expect(merge.canonicalEncoding() == before)
  }

  @Test func `sealed is linked at once and applied, with what waits for it, when its key comes`() {
    var sealed = root
    sealed.content = .sealed
    var merge = ScopeMerge()
    let arrival = merge.receive(sealed)
    #expect(arrival.linked == [root.hash])
    #expect(arrival.applied.isEmpty)
    let waiting = merge.receive(child)
    #expect(waiting.linked == [child.hash])
    #expect(waiting.applied.isEmpty)
    #expect(merge.isAncestor(root.hash, of: child.hash))
    let opening = merge.open(root.hash, as: root.content)
    #expect(opening.applied == [root.hash, child.hash])
    #expect(merge.canonicalEncoding() == ScopeMerge(receiving: [root, child]).canonicalEncoding())
    let openedAgain = merge.open(root.hash, as: .unreadable)
    #expect(openedAgain.applied.isEmpty)
  }

  @Test func `unreadable for good does not stop those built upon it`() {
    var damaged = root
    damaged.content = .unreadable
    let merge = ScopeMerge(receiving: [child, damaged])
    #expect(merge.records[placement]?.heads.map(\.value) == [.text("Shelter")])
    #expect(merge.isApplied(root.hash))
  }
}
