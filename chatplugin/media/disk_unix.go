//go:build linux || darwin || freebsd

package media

import "golang.org/x/sys/unix"

// freeBytes is how much an ordinary process may still write to the disk of dir.
func freeBytes(dir string) (int64, error) {
	var stat unix.Statfs_t
	if err := unix.Statfs(dir, &stat); err != nil {
		return 0, err
	}
	return int64(stat.Bavail) * int64(stat.Bsize), nil //nolint:unconvert // the types differ between systems
}
