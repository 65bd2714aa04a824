#!/bin/sh
# Installs Unrolled for one user, without root: ./install.sh [--remove]
#
# Programs go to ~/.local/lib/unrolled and ~/.local/bin, menu entry, icons and file types to ~/.local/share.
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
data=${XDG_DATA_HOME:-$HOME/.local/share}
home=$HOME/.local/lib/unrolled
link=$HOME/.local/bin/unrolled

refresh() {
    for tool in "update-mime-database $data/mime" "update-desktop-database $data/applications"; do
        if command -v "${tool%% *}" >/dev/null 2>&1; then
            # shellcheck disable=SC2086 # a command and its folder
            $tool 2>/dev/null || true
        fi
    done
}

remove() {
    [ ! -L "$link" ] || rm -f "$link"
    if [ -f "$home/share.txt" ]; then
        while IFS= read -r file; do rm -f "$data/$file"; done < "$home/share.txt"
    fi
    rm -rf "$home"
    refresh
}

if [ "${1:-}" = --remove ]; then
    remove
    echo "Unrolled is removed. Settings and saved work stay; \`unrolled paths\` had shown where."
    exit 0
fi
need=$(du -sk "$here/unrolled" | cut -f1)
mkdir -p "$HOME/.local/lib" "$HOME/.local/bin" "$data"
free=$(df -Pk "$HOME/.local/lib" | awk 'NR == 2 {print $4}')
if [ "$free" -lt "$((need + 20000))" ]; then
    echo "unrolled: $HOME/.local/lib must have $((need / 1000)) MB free, but has $((free / 1000)) MB. Nothing was changed." >&2
    exit 1
fi
rm -rf "$home.part"
cp -R "$here/unrolled" "$home.part"
cp "$here/install.sh" "$home.part/install.sh"
(cd "$here/share" && find . -type f) > "$home.part/share.txt"
rm -rf "$home"
mv "$home.part" "$home"
ln -sfn "$home/unrolled" "$link"
cp -R "$here/share/." "$data/"
sed -i "s|^Exec=unrolled|Exec=$home/unrolled|" "$data/applications/unrolled.desktop"
refresh
echo "Unrolled is installed: $link (in the menu too). To remove it: $home/install.sh --remove"
case ":$PATH:" in
    *":$HOME/.local/bin:"*) ;;
    *) echo "$HOME/.local/bin is not in PATH; start it by its whole name, or from the menu." ;;
esac
