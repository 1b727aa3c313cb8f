extension Timestamp {
    /// RFC 3339 with milliseconds: `2026-11-22T15:47:00.123Z`.
    package var rfc3339: String {
        let date = CalendarDate(self)
        return dateText(date, "-") + "T" + timeText(date, ":") + "." + CalendarDate.digits(date.millisecond, 3) + "Z"
    }

    /// RFC 3339 in whole seconds, as EventBridge writes `time`: `2026-11-22T15:47:00Z`.
    package var rfc3339Seconds: String {
        let date = CalendarDate(self)
        return dateText(date, "-") + "T" + timeText(date, ":") + "Z"
    }

    /// The basic ISO 8601 form of `X-Amz-Date`: `20261122T154700Z`.
    package var basicISO8601: String {
        let date = CalendarDate(self)
        return dateText(date, "") + "T" + timeText(date, "") + "Z"
    }

    private func dateText(_ date: CalendarDate, _ separator: String) -> String {
        CalendarDate.digits(date.year, 4) + separator + CalendarDate.digits(date.month, 2) + separator
            + CalendarDate.digits(date.day, 2)
    }

    private func timeText(_ date: CalendarDate, _ separator: String) -> String {
        CalendarDate.digits(date.hour, 2) + separator + CalendarDate.digits(date.minute, 2) + separator
            + CalendarDate.digits(date.second, 2)
    }

    /// Reads RFC 3339 in UTC (`Z` or `+00:00`, with or without a fraction) and the basic form; nil for anything else.
    package init?(rfc3339 text: String) {
        var digits: [Int64] = []
        var fraction: [Int64] = []
        var inFraction = false
        var rest = Array(text.utf8)
        if rest.suffix(6) == Array("+00:00".utf8) {
            rest.removeLast(6)
        } else if rest.last == UInt8(ascii: "Z") || rest.last == UInt8(ascii: "z") {
            rest.removeLast()
        } else {
            return nil
        }
        for byte in rest {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                let digit = Int64(byte - UInt8(ascii: "0"))
                if inFraction { fraction.append(digit) } else { digits.append(digit) }
            case UInt8(ascii: "."): inFraction = true
            case UInt8(ascii: "-"), UInt8(ascii: ":"), UInt8(ascii: "T"), UInt8(ascii: "t"), UInt8(ascii: " "): continue
            default: return nil
            }
        }
        guard digits.count == 14, fraction.count <= 9 else { return nil }
        func number(_ range: Range<Int>) -> Int64 { digits[range].reduce(0) { $0 * 10 + $1 } }
        let (month, day) = (number(4..<6), number(6..<8))
        let (hour, minute, second) = (number(8..<10), number(10..<12), number(12..<14))
        guard (1...12).contains(month), (1...31).contains(day), hour < 24, minute < 60, second <= 60 else { return nil }
        let days = CalendarDate.days(year: number(0..<4), month: month, day: day)
        let milliseconds = (fraction + [0, 0, 0]).prefix(3).reduce(0) { $0 * 10 + $1 }
        self.init(
            milliseconds: (days * 86_400 + hour * 3_600 + minute * 60 + second) * 1000 + milliseconds)
    }
}
