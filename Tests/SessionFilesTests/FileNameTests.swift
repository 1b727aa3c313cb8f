import SessionFiles
import Testing

@Suite("Names of files")
struct FileNameTests {
    @Test(
        "attackers' names become harmless ones",
        arguments: [
            ("report.pdf", "report.pdf"), ("../../etc/passwd", "passwd"), ("/etc/shadow", "shadow"),
            ("..\\..\\boot.ini", "boot.ini"), ("C:\\fakepath\\a.txt", "a.txt"), (".bashrc", "bashrc"),
            ("...", "download"), ("", "download"), (".", "download"), ("..", "download"), ("/", "download"),
            ("a\u{0}b.txt", "ab.txt"), ("a\nb\r\n.txt", "ab.txt"), ("a\u{1B}[31m.txt", "a[31m.txt"),
            ("evil\u{202E}gpj.exe", "evilgpj.exe"), ("zero\u{200B}width", "zerowidth"), ("line\u{2028}end", "lineend"),
            ("what?.html", "what_.html"), ("a<b>c|d\"e*f:g", "a_b_c_d_e_f_g"), ("name. . .", "name"),
            ("  spaced  ", "spaced"), ("no\u{A0}break", "no break"), ("CON", "_CON"), ("nul.txt", "_nul.txt"),
            ("com1.log", "_com1.log"), ("LPT9", "_LPT9"), ("COM10", "COM10"), ("console.txt", "console.txt"),
            ("Größe 日本語 🙂.txt", "Größe 日本語 🙂.txt"), ("a%2f..%2fb", "a%2f..%2fb"), ("\u{E000}x", "x"),
            ("-rf", "-rf"), ("~", "~"), ("dir/", "dir"), ("tar.gz.", "tar.gz"),
        ])
    func sanitized(name: String, result: String) {
        let sanitized = FileName.sanitized(name, fallback: "download")
        #expect(sanitized.utf8.elementsEqual(result.utf8), "\(sanitized)")
        #expect(FileName.isSafe(sanitized))
        #expect(FileName.isSafe(name) == name.utf8.elementsEqual(result.utf8))
    }

    @Test("long names are cut before their extension, between characters")
    func long() {
        let name = FileName.sanitized(String(repeating: "日", count: 500) + ".pdf", fallback: "x")
        #expect(name.utf8.count <= FileName.maximumBytes && name.hasSuffix("日.pdf") && name.utf8.count > 190)
        let stacked = "e" + String(repeating: "\u{301}", count: 5_000)
        #expect(FileName.sanitized(stacked, fallback: "x") == "x")
        let family = String(repeating: "👨", count: 500)
        #expect(FileName.sanitized(family, fallback: "x").utf8.count == FileName.maximumBytes)
        #expect(FileName.sanitized("a." + String(repeating: "b", count: 500), fallback: "x").utf8.count == 200)
    }

    @Test("what is sanitised once stays as it is")
    func stable() {
        var random = SystemRandomNumberGenerator()
        let alphabet: [Unicode.Scalar] = [
            ".", " ", "/", "\\", "a", "C", "O", "N", "1", "\u{0}", "\u{202E}", "é", "e", "\u{301}", "🙂", "*", "-",
        ]
        for _ in 0..<2_000 {
            let length = Int.random(in: 0...40, using: &random)
            var scalars = String.UnicodeScalarView()
            for _ in 0..<length { scalars.append(alphabet.randomElement(using: &random) ?? "a") }
            let once = FileName.sanitized(String(scalars), fallback: "x")
            #expect(FileName.isSafe(once), "\(String(scalars).debugDescription) \(once.debugDescription)")
            #expect(!once.contains("/") && !once.hasPrefix(".") && once.utf8.count <= 201)
        }
    }

    @Test("a name that is taken gets a number before its extension")
    func unique() {
        let taken: Set = ["a.txt", "a (1).txt", "b", ".x"]
        #expect(FileName.unique("a.txt") { taken.contains($0) } == "a (2).txt")
        #expect(FileName.unique("b") { taken.contains($0) } == "b (1)")
        #expect(FileName.unique("c") { taken.contains($0) } == "c")
    }

    @Test("an attachment's header holds no quote, no line break and no bare non-ASCII")
    func disposition() {
        #expect(
            ContentDisposition.attachment("a b.txt") == "attachment; filename=\"a b.txt\"; filename*=UTF-8''a%20b.txt")
        let odd = ContentDisposition.attachment("Größe\"; x=\"\\\r\n%41.txt")
        #expect(odd.utf8.allSatisfy { (0x20...0x7E).contains($0) })
        #expect(
            odd.filter { $0 == "\"" }.count == 2 && odd.hasSuffix("Gr%C3%B6%C3%9Fe%22%3B%20x%3D%22%5C%0D%0A%2541.txt"))
    }

    @Test(
        "one range of bytes is honoured, everything else means the whole file",
        arguments: [
            (nil, ByteRange.whole), ("bytes=0-", .part(0..<10)), ("bytes=0-0", .part(0..<1)),
            ("bytes=4-7", .part(4..<8)),
            ("bytes=4-700", .part(4..<10)), ("bytes=-3", .part(7..<10)), ("bytes=-30", .part(0..<10)),
            ("bytes=10-", .unsatisfiable), ("bytes=-0", .unsatisfiable), ("bytes=7-4", .whole), ("bytes=-", .whole),
            ("bytes=0-1,3-4", .whole), ("items=0-1", .whole), ("bytes=a-b", .whole),
            ("bytes=99999999999999999999-", .whole),
            ("bytes=0-9223372036854775807", .whole),
        ] as [(String?, ByteRange)])
    func ranges(field: String?, expected: ByteRange) {
        #expect(ByteRange(field: field, size: 10) == expected)
    }

    @Test("an empty file has no part")
    func emptyFile() {
        #expect(ByteRange(field: "bytes=0-", size: 0) == .unsatisfiable)
        #expect(ByteRange(field: "bytes=-1", size: 0) == .unsatisfiable)
        #expect(ByteRange(field: nil, size: 0) == .whole)
    }
}
