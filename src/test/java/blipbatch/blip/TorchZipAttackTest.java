package blipbatch.blip;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file of torch.save is a ZIP file, and one that can be read in two ways is refused. */
class TorchZipAttackTest {

    @TempDir
    Path folder;

    private AttackedTorchFile file;

    @BeforeEach
    void aFile() {
        file = new AttackedTorchFile(folder);
    }

    @Test
    void a_compressed_entry_is_refused() throws IOException {
        file.assertRefusedIf(zip -> zip.central("data/0").putShort(10, (short) 8), "compressed");
        file.assertRefusedIf(zip -> zip.local("data/0").putShort(8, (short) 8), "compressed");
        file.assertRefusedIf(zip -> zip.central("data/0").putInt(20, 23), "compressed");
    }

    @Test
    void an_encrypted_entry_is_refused() throws IOException {
        file.assertRefusedIf(zip -> zip.central("data.pkl").putShort(8, (short) 1), "encrypted");
        file.assertRefusedIf(zip -> zip.local("data.pkl").putShort(6, (short) 1), "encrypted");
    }

    @Test
    void an_entry_that_goes_beyond_the_entries_is_refused() throws IOException {
        file.assertRefusedIf(zip -> zip.central("version").putInt(20, 4000).putInt(24, 4000), "go beyond it");
        file.assertRefusedIf(zip -> zip.central("version").putInt(42, 4000), "begin at byte 4000");
        file.assertRefusedIf(zip -> zip.central("version").putInt(42, -2), "begin at byte");
    }

    @Test
    void entries_that_overlap_are_refused() throws IOException {
        file.assertRefusedIf(zip -> zip.central("data/0").putInt(20, 100).putInt(24, 100), "overlap");
    }

    @Test
    void an_entry_with_two_names_is_refused() throws IOException {
        file.assertRefusedIf(
                zip -> zip.local("data/0").put(30 + "archive/data/0".length() - 1, (byte) '1'), "has another name");
    }

    @Test
    void two_entries_of_one_name_are_refused() throws IOException {
        file.assertRefused(
                AttackedTorchFile.zip(
                        "data.pkl",
                        AttackedTorchFile.sound(),
                        "data/0",
                        new byte[24],
                        "data.pkl",
                        AttackedTorchFile.sound()),
                "has two entries archive/data.pkl");
    }

    @Test
    void two_pickles_are_refused() throws IOException {
        file.assertRefused(
                AttackedTorchFile.zip(
                        "data.pkl",
                        AttackedTorchFile.sound(),
                        "data/0",
                        new byte[24],
                        "more/data.pkl",
                        AttackedTorchFile.sound()),
                "one data.pkl");
        file.assertRefused(AttackedTorchFile.zip("data/0", new byte[24]), "one data.pkl");
        file.assertRefused(
                AttackedTorchFile.zip("more/data.pkl", AttackedTorchFile.sound(), "data/0", new byte[24]),
                "one data.pkl");
    }

    @Test
    void records_at_the_end_that_differ_are_refused() throws IOException {
        file.assertRefusedIf(zip -> zip.bytes().putInt(zip.bytes().limit() - 6, 0), "its two directory records differ");
        file.assertRefusedIf(zip -> zip.bytes().putLong(zip.bytes().limit() - 22 - 20 + 8, 64), "ZIP64 record");
        file.assertRefusedIf(zip -> zip.bytes().putShort(zip.bytes().limit() - 2, (short) 1), "cut short");
    }

    @Test
    void something_before_the_first_entry_is_refused() throws IOException {
        byte[] sound = AttackedTorchFile.zip("data.pkl", AttackedTorchFile.sound(), "data/0", new byte[24]);
        byte[] polyglot = new byte[sound.length + 64];
        System.arraycopy(sound, 0, polyglot, 0, 4);
        System.arraycopy(sound, 0, polyglot, 64, sound.length);

        file.assertRefused(polyglot, "is damaged");
    }

    @Test
    void a_pickle_that_was_changed_is_refused() throws IOException {
        file.assertRefusedIf(zip -> zip.central("data.pkl").putInt(16, 1), "checksum");
    }

    @Test
    void big_endian_numbers_are_refused() throws IOException {
        file.assertRefused(
                AttackedTorchFile.zip(
                        "data.pkl", AttackedTorchFile.sound(), "byteorder", "big".getBytes(), "data/0", new byte[24]),
                "little-endian");
    }
}
