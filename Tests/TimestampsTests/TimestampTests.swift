import Testing
import Timestamps

@Suite("Timestamps")
struct TimestampTests {
    @Test(
        "moments are written as RFC 3339 and in the form of X-Amz-Date",
        arguments: [
            (0, "1970-01-01T00:00:00.000Z", "19700101T000000Z"),
            (951_782_400_000, "2000-02-29T00:00:00.000Z", "20000229T000000Z"),
            (1_440_938_160_123, "2015-08-30T12:36:00.123Z", "20150830T123600Z"),
            (4_107_542_399_999, "2100-02-28T23:59:59.999Z", "21000228T235959Z"),
            (-1, "1969-12-31T23:59:59.999Z", "19691231T235959Z"),
        ] as [(Int64, String, String)])
    func formats(_ milliseconds: Int64, _ extended: String, _ basic: String) {
        let moment = Timestamp(milliseconds: milliseconds)
        #expect(moment.rfc3339 == extended)
        #expect(moment.basicISO8601 == basic)
        #expect(Timestamp(rfc3339: extended) == moment)
    }

    @Test("every day of four centuries survives being written and read")
    func roundTrip() {
        for day in stride(from: Int64(-100_000), through: 100_000, by: 7) {
            let moment = Timestamp(seconds: day * 86_400 + 12_345)
            #expect(Timestamp(rfc3339: moment.rfc3339Seconds) == moment)
        }
    }

    @Test(
        "what is not a moment in UTC is refused",
        arguments: [
            "", "Z", "2026-11-22", "2026-13-01T00:00:00Z", "2026-11-22T24:00:00Z", "2026-11-22T10:00:00+02:00",
            "2026-11-22T10:00:00", "yesterday",
        ])
    func refused(_ text: String) {
        #expect(Timestamp(rfc3339: text) == nil)
    }
}
