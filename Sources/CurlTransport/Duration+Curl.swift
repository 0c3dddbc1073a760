// libcurl counts in whole seconds, milliseconds or microseconds, and takes zero for "no limit".

extension Duration {
  /// This span in whole units of `unit`, rounded up so that a short limit never turns into none.
  ///
  /// - Returns: At least 0 and at most `Int32.max`, which libcurl accepts everywhere.
  func rounded(upTo unit: Duration) -> Int {
    let units = self / unit
    guard units > 0 else { return 0 }
    return units >= Double(Int32.max) ? Int(Int32.max) : Int(units.rounded(.up))
  }
}
