import SessionFiles
import Testing

@Suite("Uploaded files and how clients name them")
struct UploadedFilesTests {
    private let files = UploadedFiles(directory: "/tmp/wc/uploads") {
        ["a.txt", "b c.txt", "日本.png", "_CON", "..", "secret/x", ".hidden"].contains($0)
    }

    @Test(
        "an uploaded file can be named alone, by its path, and by Browserbase's path",
        arguments: [
            ("a.txt", "a.txt"), ("/tmp/wc/uploads/a.txt", "a.txt"), ("/tmp/.uploads/a.txt", "a.txt"),
            ("/tmp/.uploads/b c.txt", "b c.txt"), ("日本.png", "日本.png"), ("_CON", "_CON"),
            ("/tmp/wc/uploads/./a.txt", "a.txt"), ("/tmp//wc/uploads//a.txt", "a.txt"),
            ("/tmp/wc/other/../uploads/a.txt", "a.txt"), ("/../tmp/.uploads/a.txt", "a.txt"),
        ])
    func named(text: String, name: String) {
        #expect(files.path(for: text) == "/tmp/wc/uploads/" + name)
    }

    @Test(
        "nothing else is anybody's to give to a page",
        arguments: [
            "", "/", ".", "..", "b.txt", "A.TXT", "/etc/passwd", "/tmp/wc/uploads/../../../etc/passwd",
            "/tmp/wc/uploads/b.txt", "/tmp/wc/uploads/", "/tmp/wc/uploads", "/tmp/wc/uploads/a.txt/",
            "/tmp/wc/uploads/a.txt/.", "/tmp/wc/uploads/..", "/tmp/wc/uploads/sub/../../x/a.txt", "/tmp/wc/a.txt",
            "/tmp/.uploads/../a.txt", "/tmp/.uploads/sub/a.txt", "tmp/.uploads/a.txt", "./a.txt", "../uploads/a.txt",
            "secret/x", ".hidden", "/tmp/.uploads/.hidden", "/TMP/.uploads/a.txt", "file:///tmp/.uploads/a.txt",
            "/tmp/.uploads/a.txt\u{0}", "a.txt\u{0}", "\u{0}", "/proc/self/environ", "/tmp/wc/uploads\\a.txt",
            "/tmp/wc/uploads2/a.txt", "/tmp/wc/uploads/a.txt\n", " a.txt", "~/a.txt", "/tmp/.uploads/%61.txt",
        ])
    func refused(text: String) {
        #expect(files.path(for: text) == nil)
    }

    @Test("where nothing was uploaded, nothing can be named")
    func none() {
        #expect(UploadedFiles.none.path(for: "a.txt") == nil)
        #expect(UploadedFiles.none.path(for: "/tmp/.uploads/a.txt") == nil)
    }
}
