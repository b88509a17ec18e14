"""Makes the pictures beside it with Pillow 13 (by hand, byte for byte, what Pillow does not write) and says what they
are to Pillow: ImageOps.exif_transpose, then over white, then convert("RGB"). expected.json has the SHA-256 of the RGB bytes,
expected/ the pixels of those that a decoder may differ from in a few levels, and of some JPEG samples.  python make.py"""
import hashlib, io, json, os, re, struct, subprocess, tempfile, zlib
import numpy as np
from PIL import Image, ImageDraw, ImageOps, TiffImagePlugin
HERE=os.path.dirname(os.path.abspath(__file__))
SAMPLES=("05.jpg","06.jpg","07.jpg","08.jpg")
os.makedirs(os.path.join(HERE,"expected"),exist_ok=True)
W,H=37,23
y,x=np.mgrid[0:H,0:W]
rgb=np.stack([x*6%256,y*11%256,(x*3+y*5)%256],2).astype(np.uint8)
rgb[4:12,6:15]=(250,20,30); rgb[10:20,20:33]=(10,200,60)
RGB=Image.fromarray(rgb)
alpha=((x*9+y*7)%256).astype(np.uint8)
RGBA=Image.fromarray(np.dstack([rgb,alpha]))
L=RGB.convert("L"); LA=Image.merge("LA",(L,Image.fromarray(alpha)))
P=RGB.quantize(200); P16=RGB.quantize(13); P4=RGB.quantize(4); ONE=RGB.convert("1")
CMYK=RGB.convert("CMYK")
G16=Image.fromarray(((x*1700+y*13)%65536).astype(np.uint16))
def save(name,im,**kw): im.save(os.path.join(HERE,name),**kw)
def png(name,ctype,bits,rows,extra=b"",interlace=0):
    def chunk(n,d): return struct.pack(">I",len(d))+n+d+struct.pack(">I",zlib.crc32(n+d))
    raw=b"".join(b"\0"+r for r in rows)
    open(os.path.join(HERE,name),"wb").write(b"\x89PNG\r\n\x1a\n"+chunk(b"IHDR",struct.pack(">IIBBBBB",W,H,bits,ctype,0,0,interlace))+extra+chunk(b"IDAT",zlib.compress(raw))+chunk(b"IEND",b""))
def chunk(n,d): return struct.pack(">I",len(d))+n+d+struct.pack(">I",zlib.crc32(n+d))
def packbits(a,bits):
    rows=[]
    for r in a:
        s="".join(format(int(v),"0%db"%bits) for v in r); s+="0"*(-len(s)%8)
        rows.append(int(s,2).to_bytes(len(s)//8,"big"))
    return rows
g=np.asarray(L)
# PNG
save("rgb.png",RGB); save("rgba.png",RGBA); save("grey.png",L); save("grey-alpha.png",LA)
save("palette-8.png",P); save("palette-4.png",P16,bits=4); save("palette-2.png",P4,bits=2); save("bilevel.png",ONE)
pal=P.copy(); save("palette-transparent.png",pal,transparency=bytes([(i*5)%256 for i in range(200)]))
for b in (2,4): png("grey-%d.png"%b,0,b,packbits(g>>(8-b),b))
png("palette-1.png",3,1,packbits(np.asarray(ONE)>0,1),chunk(b"PLTE",bytes([200,10,20,30,40,250])))
rgb16=(rgb.astype(np.uint32)*257+ (x*3)[:,:,None]%200).clip(0,65535).astype(">u2")
png("rgb-16.png",2,16,[r.tobytes() for r in rgb16])
rgba16=np.dstack([rgb16,(alpha.astype(np.uint32)*257).astype(">u2")]).astype(">u2")
png("rgba-16.png",6,16,[r.tobytes() for r in rgba16])
la16=np.dstack([(g.astype(np.uint32)*257).astype(">u2"),(alpha.astype(np.uint32)*257).astype(">u2")]).astype(">u2")
png("grey-alpha-16.png",4,16,[r.tobytes() for r in la16])
save("grey-16.png",G16)
png("rgb-trns.png",2,8,[r.tobytes() for r in rgb],chunk(b"tRNS",struct.pack(">HHH",250,20,30)))
png("grey-trns.png",0,8,[r.tobytes() for r in g],chunk(b"tRNS",struct.pack(">H",int(g[5,8]))))
png("grey-2-trns.png",0,2,packbits(g>>6,2),chunk(b"tRNS",struct.pack(">H",2)))
# interlaced by hand (Adam7)
rows=[]
for sy,sx,dy,dx in ((0,0,8,8),(0,4,8,8),(4,0,8,4),(0,2,4,4),(2,0,4,2),(0,1,2,2),(1,0,2,1)):
    part=rgb[sy::dy,sx::dx]
    if part.size: rows+= [r.tobytes() for r in part]
png("interlaced.png",2,8,rows,interlace=1)
ex=Image.Exif(); ex[0x112]=6
save("turned.png",RGB,exif=ex)
# JPEG
kw=dict(quality=90)
save("rgb.jpg",RGB,**kw); save("progressive.jpg",RGB,progressive=True,**kw); save("grey.jpg",L,**kw); save("cmyk.jpg",CMYK,**kw)
save("subsampling-0.jpg",RGB,subsampling=0,**kw); save("subsampling-1.jpg",RGB,subsampling=1,**kw)
save("keep-rgb.jpg",RGB,keep_rgb=True,**kw); save("turned.jpg",RGB,exif=ex,**kw)
# YCCK: Adobe's transform 2 with the three components as YCbCr
ycc=RGB.convert("YCbCr"); k=Image.new("L",(W,H),230)
# Pillow writes CMYK inverted.
m2=Image.merge("CMYK",tuple(c.point(lambda v:255-v) for c in (*ycc.split(),k))); b=io.BytesIO(); m2.save(b,"jpeg",quality=95,subsampling=0); d=bytearray(b.getvalue()); i=d.find(b"Adobe"); d[i+11]=2
open(os.path.join(HERE,"ycck.jpg"),"wb").write(d)
# GIF
save("palette.gif",P); save("interlaced.gif",P,interlace=1); save("interlaced-small.gif",P.crop((0,0,7,3)),interlace=1); save("plain.gif",P,interlace=0); save("bilevel.gif",ONE); save("grey.gif",L)
t=P16.copy(); save("transparent.gif",t,transparency=int(np.asarray(P16)[5,8]))
f2=Image.new("RGB",(W,H),(0,0,255)); save("animated.gif",RGB,save_all=True,append_images=[f2],duration=50,loop=0)
# a frame inside its screen
d=bytearray(open(os.path.join(HERE,"transparent.gif"),"rb").read())
n=d.find(b"\x2c"+struct.pack("<HHHH",0,0,W,H)); d[6:10]=struct.pack("<HH",W+9,H+7); d[n+1:n+5]=struct.pack("<HH",5,3)
open(os.path.join(HERE,"offset.gif"),"wb").write(d)
# WebP
save("lossless.webp",RGB,lossless=True); save("lossless-alpha.webp",RGBA,lossless=True,exact=True); save("lossy.webp",RGB,quality=90); save("lossy-alpha.webp",RGBA,quality=90,exact=True)
save("animated.webp",RGB,save_all=True,append_images=[f2],duration=50,lossless=True); save("turned.webp",RGB,lossless=True,exif=ex); save("grey.webp",L,lossless=True); save("palette.webp",P16.convert("RGB"),lossless=True)
anim=Image.new("RGBA",(W+8,H+6),(0,0,0,0)); anim.paste(RGBA,(4,2))
save("animated-alpha.webp",anim,save_all=True,append_images=[Image.new("RGBA",anim.size,(9,9,9,255))],duration=50,lossless=True)
# BMP
save("rgb.bmp",RGB); save("rgba.bmp",RGBA); save("palette-8.bmp",P); save("bilevel.bmp",ONE); save("grey.bmp",L)
def bmp(name,bits,comp,data,palette=b"",height=H,masks=b"",head=40,extra=b""):
    hdr=struct.pack("<IiiHHIIiiII",head,W,height,1,bits,comp,len(data),2835,2835,len(palette)//4,0)+extra
    off=14+len(hdr)+len(masks)+len(palette)
    open(os.path.join(HERE,name),"wb").write(b"BM"+struct.pack("<IHHI",off+len(data),0,0,off)+hdr+masks+palette+data)
def pad(r): return r+b"\0"*(-len(r)%4)
bgr=rgb[:,:,::-1]
bmp("top-down.bmp",24,0,b"".join(pad(r.tobytes()) for r in bgr),height=-H)
p16=np.asarray(P16); pl=P16.getpalette()[:48]; pl+= [0]*(48-len(pl)); pal4=b"".join(bytes([pl[3*i+2],pl[3*i+1],pl[3*i],0]) for i in range(16))
bmp("palette-4.bmp",4,0,b"".join(pad(r) for r in packbits(p16,4)[::-1]),pal4)
v=((rgb[:,:,0].astype(int)>>3)<<10|(rgb[:,:,1].astype(int)>>3)<<5|rgb[:,:,2].astype(int)>>3).astype("<u2")
bmp("rgb-555.bmp",16,0,b"".join(pad(r.tobytes()) for r in v[::-1]))
v=((rgb[:,:,0].astype(int)>>3)<<11|(rgb[:,:,1].astype(int)>>2)<<5|rgb[:,:,2].astype(int)>>3).astype("<u2")
bmp("rgb-565.bmp",16,3,b"".join(pad(r.tobytes()) for r in v[::-1]),masks=struct.pack("<III",0xF800,0x7E0,0x1F))
bgrx=np.dstack([bgr,np.zeros((H,W),np.uint8)])
bmp("rgb-32.bmp",32,0,b"".join(r.tobytes() for r in bgrx[::-1]))
bmp("rgb-32-masks.bmp",32,3,b"".join(r.tobytes() for r in bgrx[::-1]),masks=struct.pack("<III",0xFF0000,0xFF00,0xFF))
bgra=np.dstack([bgr,alpha])
bmp("rgba-v5.bmp",32,3,b"".join(r.tobytes() for r in bgra[::-1]),head=124,extra=struct.pack("<IIII",0xFF0000,0xFF00,0xFF,0xFF000000)+b"BGRs"+b"\0"*64)
p8=np.asarray(P); pl=P.getpalette(); pal8=b"".join(bytes([pl[3*i+2],pl[3*i+1],pl[3*i],0]) for i in range(len(pl)//3))
rle=b""
for r in p8[::-1]:
    i=0
    while i<W:
        j=i
        while j<W and r[j]==r[i] and j-i<255: j+=1
        rle+=bytes([j-i,r[i]]); i=j
    rle+=b"\0\0"
rle+=b"\0\1"; bmp("rle-8.bmp",8,1,rle,pal8); p8rle=rle
rle=b""
for r in p16[::-1]:
    i=0
    while i<W:
        j=i
        while j<W and r[j]==r[i] and j-i<255: j+=1
        rle+=bytes([j-i,int(r[i])*17]); i=j
    rle+=b"\0\0"
rle+=b"\0\1"; bmp("rle-4.bmp",4,2,rle,pal4)
# OS/2 header
open(os.path.join(HERE,"os2.bmp"),"wb").write(b"BM"+struct.pack("<IHHI",0,0,0,26)+struct.pack("<IHHHH",12,W,H,1,24)+b"".join(pad(r.tobytes()) for r in bgr[::-1]))
# TIFF
for c,n in ((None,"raw"),("tiff_lzw","lzw"),("tiff_adobe_deflate","deflate"),("packbits","packbits"),("jpeg","jpeg")):
    save("rgb-%s.tif"%n,RGB,compression=c) if c else save("rgb-raw.tif",RGB)
save("rgba.tif",RGBA,compression="tiff_lzw"); save("grey.tif",L); save("grey-alpha.tif",LA); save("palette.tif",P); save("bilevel.tif",ONE); save("cmyk.tif",CMYK,compression="tiff_lzw")
for n in ("group3","group4","tiff_ccitt"): save("%s.tif"%n.replace("tiff_",""),ONE,compression=n)
save("grey-16.tif",G16); save("jpeg-grey.tif",L,compression="jpeg"); save("predictor.tif",RGB,compression="tiff_lzw",tiffinfo={317:2})
BIG=RGB.resize((150,90))
save("strips.tif",BIG,compression="tiff_lzw",tiffinfo={278:7}); 
save("first-page.tif",RGB,save_all=True,append_images=[f2])
save("turned.tif",RGB,tiffinfo={274:6})
def tiff(name,tags,blobs,order="<"):
    """tags: {tag:(type,values)}; blobs: list of data for 273/324"""
    data=b"II*\0" if order=="<" else b"MM\0*"
    pos=8; body=b""; offs=[]
    for bl in blobs: offs.append(pos+len(body)); body+=bl+b"\0"*(len(bl)%2)
    tags=dict(tags); t=324 if 322 in tags else 273
    tags[t]=(4,offs); tags[t+1 if t==324 else 279]=(4,[len(bl) for bl in blobs])
    ifd=pos+len(body); n=len(tags); ext=ifd+2+12*n+4; e=b""; more=b""
    for k in sorted(tags):
        ty,vs=tags[k]; f={1:"B",3:"H",4:"I",5:"II"}[ty]; v=b"".join(struct.pack(order+f,*(q if isinstance(q,tuple) else (q,))) for q in vs)
        e+=struct.pack(order+"HHI",k,ty,len(vs))
        if len(v)<=4: e+=v+b"\0"*(4-len(v))
        else: e+=struct.pack(order+"I",ext+len(more)); more+=v+b"\0"*(len(v)%2)
    data+=struct.pack(order+"I",ifd)+body+struct.pack(order+"H",n)+e+struct.pack(order+"I",0)+more
    open(os.path.join(HERE,name),"wb").write(data)
base={256:(4,[W]),257:(4,[H]),258:(3,[8,8,8]),259:(3,[1]),262:(3,[2]),277:(3,[3])}
def tiles(a,s):
    out=[]
    for ty in range(0,a.shape[0],s):
        for tx in range(0,a.shape[1],s):
            t=np.zeros((s,s)+a.shape[2:],a.dtype); q=a[ty:ty+s,tx:tx+s]; t[:q.shape[0],:q.shape[1]]=q; out.append(t)
    return out
tiff("tiled.tif",{**base,322:(3,[16]),323:(3,[16])},[t.tobytes() for t in tiles(rgb,16)])
tiff("tiled-deflate.tif",{**base,259:(3,[8]),322:(3,[16]),323:(3,[16])},[zlib.compress(t.tobytes()) for t in tiles(rgb,16)])
tiff("big-endian.tif",base,[rgb.tobytes()],">")
tiff("planar.tif",{**base,284:(3,[2]),278:(3,[H])},[rgb[:,:,c].tobytes() for c in range(3)])
tiff("rgb-16.tif",{**base,258:(3,[16]*3)},[rgb16.astype("<u2").tobytes()])
tiff("rgb-16-big-endian.tif",{**base,258:(3,[16]*3)},[rgb16.astype(">u2").tobytes()],">")
tiff("white-is-zero.tif",{**base,258:(3,[8]),262:(3,[0]),277:(3,[1])},[(255-g).tobytes()])
tiff("white-is-zero-1.tif",{**base,258:(3,[1]),262:(3,[0]),277:(3,[1])},[b"".join(packbits(np.asarray(ONE)==0,1))])
tiff("grey-4.tif",{**base,258:(3,[4]),262:(3,[1]),277:(3,[1])},[b"".join(packbits(g>>4,4))])
tiff("grey-2.tif",{**base,258:(3,[2]),262:(3,[1]),277:(3,[1])},[b"".join(packbits(g>>6,2))])
pm=(rgb.astype(int)*alpha[:,:,None]//255).astype(np.uint8)
tiff("premultiplied.tif",{**base,258:(3,[8]*4),277:(3,[4]),338:(3,[1])},[np.dstack([pm,alpha]).tobytes()])
tiff("unspecified-extra.tif",{**base,258:(3,[8]*4),277:(3,[4]),338:(3,[0])},[np.dstack([rgb,alpha]).tobytes()])
p4=packbits(p16,4); cm=[]
for c in range(3): cm+=[pl*257 for pl in (P16.getpalette()[:48]+[0]*48)[:48][c::3]]
tiff("palette-4.tif",{**base,258:(3,[4]),262:(3,[3]),277:(3,[1]),320:(3,cm)},[b"".join(p4)])


# JPEG, byte for byte: baseline with any sampling factors
def jpeg(name,planes,factors,ids=None,apps=b""):
    q=np.full((8,8),2); hm=max(f[0] for f in factors); vm=max(f[1] for f in factors); h,w=planes[0].shape
    c=np.array([[np.sqrt((1 if k==0 else 2)/8)*np.cos((2*n+1)*k*np.pi/16) for n in range(8)] for k in range(8)])
    zz=sorted(((i,j) for i in range(8) for j in range(8)),key=lambda p:(p[0]+p[1],p[0] if (p[0]+p[1])%2 else p[1]))
    mx,my=-(-w//(8*hm)),-(-h//(8*vm))
    comps=[]
    for pl,(fh,fv) in zip(planes,factors):
        big=np.pad(pl.astype(float),((0,my*8*vm-h),(0,mx*8*hm-w)),mode="edge")
        sh,sv=hm//fh,vm//fv
        comps.append(big.reshape(big.shape[0]//sv,sv,big.shape[1]//sh,sh).mean((1,3)))
    bits=[]; pred=[0]*len(planes)
    def put(v,n): bits.append(format(v,"0%db"%n) if n else "")
    def size(v): return int(abs(v)).bit_length()
    def amp(v,n): put(v if v>0 else v+(1<<n)-1,n)
    # one code of 4 bits for each length of DC, one of 8 for each symbol of AC: complete but for their last
    def block(b,i):
        z=np.rint(c@(b-128)@c.T/q).astype(int); z=[int(z[p]) for p in zz]
        d=z[0]-pred[i]; pred[i]=z[0]; n=size(d); put(n,4); amp(d,n)
        last=max([k for k in range(1,64) if z[k]] or [0]); run=0
        for k in range(1,last+1):
            if z[k]==0: run+=1; continue
            while run>15: put(AC.index(0xF0),8); run-=16
            n=size(z[k]); put(AC.index(run<<4|n),8); amp(z[k],n); run=0
        if last<63: put(AC.index(0),8)
    AC=[0,0xF0]+[r<<4|n for r in range(16) for n in range(1,11)]
    for y0 in range(my):
        for x0 in range(mx):
            for i,(fh,fv) in enumerate(factors):
                for v in range(fv):
                    for u in range(fh):
                        Y,X=(y0*fv+v)*8,(x0*fh+u)*8; block(comps[i][Y:Y+8,X:X+8],i)
    t="".join(bits); t+="1"*(-len(t)%8)
    data=int(t,2).to_bytes(len(t)//8,"big").replace(b"\xff",b"\xff\0")
    def seg(m,d): return bytes([255,m])+struct.pack(">H",len(d)+2)+d
    ids=ids or range(1,len(planes)+1)
    out=b"\xff\xd8"+apps+seg(0xDB,b"\0"+bytes([2]*64))
    out+=seg(0xC0,struct.pack(">BHHB",8,h,w,len(planes))+b"".join(bytes([i,f[0]<<4|f[1],0]) for i,f in zip(ids,factors)))
    out+=seg(0xC4,b"\0"+bytes([0,0,0,12]+[0]*12)+bytes(range(12)))+seg(0xC4,b"\x10"+bytes([0]*7+[len(AC)]+[0]*8)+bytes(AC))
    out+=seg(0xDA,bytes([len(planes)])+b"".join(bytes([i,0]) for i in ids)+b"\0\x3f\0")+data+b"\xff\xd9"
    open(os.path.join(HERE,name),"wb").write(out)
def seg(m,d): return bytes([255,m])+struct.pack(">H",len(d)+2)+d
def adobe(t): return seg(0xEE,b"Adobe\0\x64\0\0\0\0"+bytes([t]))
COARSE=np.stack([128+100*np.sin(x/5+y/3),128+110*np.cos(x/4)*np.cos(y/3),128+110*np.sin(x/6-y/4)],2).clip(0,255)
Y3=[COARSE[:,:,i] for i in range(3)]
for n,f in (("440",[(1,2),(1,1),(1,1)]),("411",[(4,1),(1,1),(1,1)]),("410",[(4,2),(1,1),(1,1)]),("420",[(2,2),(1,1),(1,1)]),("441",[(1,4),(1,1),(1,1)]),
            ("mixed",[(2,2),(2,1),(1,2)]),("cb-only",[(1,2),(1,1),(1,2)]),("chroma-finer",[(1,1),(1,2),(2,1)])):
    jpeg("sampling-%s.jpg"%n,Y3,f)
jpeg("sampling-440-tall.jpg",[p.T for p in Y3],[(1,2),(1,1),(1,1)])
jpeg("sampling-440-rgb.jpg",Y3,[(1,2),(1,1),(1,1)],[82,71,66])
jpeg("sampling-440-thin.jpg",[p[:,:2] for p in Y3],[(1,2),(1,1),(1,1)])
# for the program itself, which asks its decoder with it
jpeg("../../../main/resources/blipbatch/picture/half-the-rows.jpg",[np.full((16,8),128),np.repeat(np.arange(16)*14+20,8).reshape(16,8),np.full((16,8),128)],[(1,2),(1,1),(1,1)])
Y4=Y3+[220+30*np.sin(x/7)]
jpeg("four-440.jpg",Y4,[(1,2),(1,1),(1,1),(1,2)],apps=adobe(2)); jpeg("four-plain.jpg",Y4,[(1,1)]*4)
for t in (0,1,2,3,255): jpeg("four-adobe-%d.jpg"%t,Y4,[(1,1)]*4,apps=adobe(t)); jpeg("three-adobe-%d.jpg"%t,Y3,[(1,1)]*3,apps=adobe(t))
jpeg("adobe-too-short.jpg",Y3,[(1,1)]*3,apps=seg(0xEE,b"Adobe\0\x64\0\0\0")); jpeg("adobe-long.jpg",Y3,[(1,1)]*3,apps=seg(0xEE,b"Adobe\0\x64\0\0\0\0\0 and more"))
jpeg("adobe-other-name.jpg",Y3,[(1,1)]*3,apps=seg(0xEE,b"adobe\0\x64\0\0\0\0\0"))
# Profiles in chunks that do not fit together, and what cameras put behind the end
plain=open(os.path.join(HERE,"rgb.jpg"),"rb").read(); sof=plain.find(b"\xff\xc0"); sos=plain.find(b"\xff\xda")
def icc(i,n,d=b"\0"*200): return seg(0xE2,b"ICC_PROFILE\0"+bytes([i,n])+d)
for n,at,notes in (("twice",20,[icc(1,1),icc(1,1)]),("count",20,[icc(1,2),icc(2,3)]),("missing",20,[icc(1,3),icc(3,3)]),("zero",20,[icc(0,1)]),("beyond",20,[icc(3,2)]),
                   ("none-of",20,[icc(1,0)]),("nonsense",20,[icc(1,1,b"no profile")]),("empty",20,[icc(1,1,b"")]),("last-missing",20,[icc(1,2)]),
                   ("late",sos,[icc(1,1)]),("first",2,[icc(2,2),icc(1,2)])):
    open(os.path.join(HERE,"icc-%s.jpg"%n),"wb").write(plain[:at]+b"".join(notes)+plain[at:])
open(os.path.join(HERE,"icc-around.jpg"),"wb").write(plain[:20]+icc(1,2)+plain[20:sos]+icc(2,2)+plain[sos:])
tail=b"\0\0\0\x18ftypmp42"+b"\xff\xda\0\x0c\3\1\0\2\x11\3\x11\0\x3f\0video"*150
for n in ("rgb","progressive","grey"): open(os.path.join(HERE,"behind-%s.jpg"%n),"wb").write(open(os.path.join(HERE,n+".jpg"),"rb").read()+tail)
open(os.path.join(HERE,"behind-picture.jpg"),"wb").write(plain+open(os.path.join(HERE,"progressive.jpg"),"rb").read()*9)
open(os.path.join(HERE,"comment-of-markers.jpg"),"wb").write(plain[:20]+seg(0xFE,b"\xff\xda\0\x0c\3\1\0\2\x11\3\x11\0\x3f\0"*150)+plain[20:])
# GIF: frames that their screen does not hold
d=bytearray(open(os.path.join(HERE,"transparent.gif"),"rb").read()); n=d.find(b"\x2c"+struct.pack("<HHHH",0,0,W,H))
for name,screen,at in (("smaller",(9,7),(0,0)),("narrow",(9,60),(0,0)),("low",(60,7),(0,0)),("aside",(W,H),(30,20)),("outside",(8,6),(40,30)),("empty",(0,0),(3,2)),("empty-wide",(50,0),(3,2))):
    e=bytearray(d); e[6:10]=struct.pack("<HH",*screen); e[n+1:n+5]=struct.pack("<HH",*at); open(os.path.join(HERE,"screen-%s.gif"%name),"wb").write(e)
# BMP: headers of OS/2, pixels at no place, words that mean nothing
rows24=b"".join(pad(r.tobytes()) for r in bgr[::-1])
def windows(name,head,bits,comp,data,after=b"",more=b"",offset=None,reserved=(0,0),colours=0):
    hdr=struct.pack("<IiiHHIIiiII",head,W,H,1,bits,comp,len(data),2835,2835,colours,0)[:head]; hdr=(hdr+more).ljust(head,b"\0")
    off=14+len(hdr)+len(after)
    open(os.path.join(HERE,name),"wb").write(b"BM"+struct.pack("<IHHI",off+len(data),*reserved,off if offset is None else offset)+hdr+after+data)
p8rows=b"".join(pad(r.tobytes()) for r in p8[::-1]); p4rows=b"".join(pad(r) for r in packbits(p16,4)[::-1])
full8=pal8.ljust(1024,b"\0")
for h in (16,20,24,36,48,64):
    windows("os2-%d.bmp"%h,h,24,0,rows24); windows("os2-%d-palette.bmp"%h,h,8,0,p8rows,full8)
windows("os2-64-rle.bmp",64,8,1,p8rle,full8)
masks=struct.pack("<IIII",0xFF0000,0xFF00,0xFF,0xFF000000); rows32=b"".join(r.tobytes() for r in bgra[::-1])
windows("v2.bmp",52,32,3,rows32,more=masks[:12]); windows("v3.bmp",56,32,3,rows32,more=masks); windows("v4.bmp",108,32,3,rows32,more=masks); windows("v3-24.bmp",56,24,0,rows24)
windows("reserved.bmp",40,24,0,rows24,reserved=(7,0xFFFF)); windows("reserved-palette.bmp",40,8,0,p8rows,full8,reserved=(1,0))
windows("offset-0.bmp",40,24,0,rows24,offset=0); windows("offset-0-palette.bmp",40,8,0,p8rows,full8,offset=0); windows("offset-0-few.bmp",40,4,0,p4rows,pal4[:52],offset=0,colours=13)
windows("offset-0-masks.bmp",40,32,3,rows32,after=masks[:12],offset=0); windows("offset-0-os2.bmp",64,24,0,rows24,offset=0); windows("offset-of-palette.bmp",40,8,0,p8rows,full8,offset=54)
# PNG: palettes that are late, short or not there
PL=chunk(b"PLTE",bytes(P.getpalette()[:600])); TR=chunk(b"tRNS",bytes([(i*5)%256 for i in range(200)])); p8r=[r.tobytes() for r in p8]
png("palette-trns-before.png",3,8,p8r,TR+PL); png("palette-none.png",3,8,p8r); png("palette-none-trns.png",3,8,p8r,TR); png("palette-none-4.png",3,4,packbits(p16,4)); png("palette-none-1.png",3,1,packbits(np.asarray(ONE)>0,1))
png("palette-short.png",3,8,p8r,chunk(b"PLTE",bytes(P.getpalette()[:30]))); png("palette-twice.png",3,8,p8r,PL+chunk(b"PLTE",bytes(P.getpalette()[:600][::-1]))); png("palette-trns-long.png",3,8,p8r,PL+chunk(b"tRNS",bytes([i%256 for i in range(256)])))
png("palette-4-trns-before.png",3,4,packbits(p16,4),TR+chunk(b"PLTE",bytes(P16.getpalette()[:39]))); png("notes-broken.png",2,8,[r.tobytes() for r in rgb],chunk(b"sBIT",b"")+chunk(b"bKGD",b"")+chunk(b"hIST",b"1")+chunk(b"sPLT",b""))
# EXIF: the orientation as numbers of every type
def oriented(name,kind,value,order="<",count=1,n=0x112):
    head=(b"II*\0" if order=="<" else b"MM\0*")+struct.pack(order+"IHHHI",8,1,n,kind,count); e=head+(value.ljust(4,b"\0")+b"\0"*4 if len(value)<=4 else struct.pack(order+"II",26,0)+value)
    save("orientation-%s.png"%name,RGB,exif=b"Exif\0\0"+e)
for name,kind,f in (("byte",1,"B"),("ascii",2,"c"),("short",3,"H"),("long",4,"I"),("sbyte",6,"b"),("undefined",7,"B"),("sshort",8,"h"),("slong",9,"i"),("float",11,"f"),("double",12,"d"),("ifd",13,"I"),("long8",16,"Q")):
    for order,end in (("<",""),(">","-big-endian")): oriented(name+end,kind,struct.pack(order+f,b"6" if f=="c" else 6),order)
oriented("rational",5,struct.pack("<II",12,2)); oriented("srational",10,struct.pack("<ii",6,1)); oriented("negative",9,struct.pack("<i",-6)); oriented("half",11,struct.pack("<f",6.5)); oriented("two",8,struct.pack("<hh",6,1),count=2); oriented("nothing",5,struct.pack("<II",6,0))
# BMP: masks of 24 bits, a palette of fewer colours than pixels name, an alpha mask that is not in force. GIF: no palette at all.
# TIFF: inks that are said to be others
windows("masks-24.bmp",40,24,3,rows24,after=masks[:12]); windows("palette-few.bmp",40,8,0,p8rows,full8[:400],colours=100); windows("v5-no-alpha.bmp",124,32,0,rows32,more=masks)
d=open(os.path.join(HERE,"plain.gif"),"rb").read(); n=d.find(b"\x2c"+struct.pack("<HHHH",0,0,W,H)); open(os.path.join(HERE,"palette-none.gif"),"wb").write(d[:10]+bytes([d[10]&0x7F])+d[11:13]+d[n:])
ink=TiffImagePlugin.ImageFileDirectory_v2(); ink[332]=2; save("inks-other.tif",CMYK,tiffinfo=ink)
# JPEG in arithmetic code: the same coefficients again, by libjpeg-turbo's jpegtran
def arithmetic(name,of,*options): subprocess.run(["jpegtran","-arithmetic",*options,"-outfile",os.path.join(HERE,name),os.path.join(HERE,of)],check=True)
def scans(text):
    f=tempfile.NamedTemporaryFile("w",delete=False); f.write(text); f.close(); return f.name
RGB.save(os.path.join(HERE,"keep-420.jpg"),quality=95,subsampling=2)
arithmetic("arithmetic-420.jpg","keep-420.jpg"); arithmetic("arithmetic-progressive.jpg","keep-420.jpg","-progressive"); arithmetic("arithmetic-restarts.jpg","keep-420.jpg","-restart","2B"); arithmetic("arithmetic-progressive-restarts.jpg","rgb.jpg","-progressive","-restart","3B")
arithmetic("arithmetic-grey.jpg","grey.jpg"); arithmetic("arithmetic-four.jpg","four-440.jpg","-progressive"); arithmetic("arithmetic-scans.jpg","keep-420.jpg","-scans",scans("0;\n1;\n2;\n"))
arithmetic("arithmetic-bits.jpg","keep-420.jpg","-scans",scans("0,1,2:0-0,0,3;\n0:1-2,0,2;\n0:3-63,0,3;\n1:1-63,0,1;\n2:1-63,0,1;\n0,1,2:0-0,3,2;\n0:1-2,2,1;\n0:3-63,3,2;\n0,1,2:0-0,2,1;\n0:3-63,2,1;\n0:1-63,1,0;\n1:1-63,1,0;\n2:1-63,1,0;\n0,1,2:0-0,1,0;\n"))
os.remove(os.path.join(HERE,"keep-420.jpg"))
# TIFF that does not say what the zero of its grey is
untold={256:(3,[W]),257:(3,[H]),259:(3,[1]),277:(3,[1]),278:(3,[H])}
tiff("grey-untold.tif",{**untold,258:(3,[8])},[g.tobytes()]); tiff("grey-4-untold.tif",{**untold,258:(3,[4])},[b"".join(packbits(g>>4,4))]); tiff("bilevel-untold.tif",untold,[b"".join(packbits(np.asarray(ONE)>0,1))])
tiff("palette-untold.tif",{**untold,258:(3,[8]),320:(3,[i*257%65536 for i in range(768)])},[p8.tobytes()]); tiff("grey-16-untold.tif",{**untold,258:(3,[16])},[np.asarray(G16).astype("<u2").tobytes()])

def lossy(f): return f.endswith(".jpg") or "lossy" in f or "jpeg" in f

expected={}
for f in sorted(os.listdir(HERE)):
    if f.startswith("expected") or f in ("make.py","README.md"): continue
    # Pillow reads no header of OS/2 that is cut short.
    im=RGB if re.fullmatch(r"os2-(16|20|24|36|48).bmp",f) else P if re.fullmatch(r"os2-(16|20|24|36|48)-palette.bmp",f) else ImageOps.exif_transpose(Image.open(os.path.join(HERE,f)))
    if im.mode in ("RGBA","LA","PA") or "transparency" in im.info:
        im=im.convert("RGBA"); im=Image.alpha_composite(Image.new("RGBA",im.size,(255,255,255,255)),im)
    # Pillow clips grey of 16 bits to white; the high byte is what viewers show.
    rgb=Image.fromarray((np.asarray(im)>>8).astype(np.uint8)).convert("RGB") if im.mode=="I;16" else im.convert("RGB")
    expected[f]=dict(width=rgb.width,height=rgb.height,sha256=hashlib.sha256(rgb.tobytes()).hexdigest())
    if lossy(f): rgb.save(os.path.join(HERE,"expected",f+".png"))
for f in SAMPLES:
    Image.open(os.path.join(HERE,"../../../main/resources/samples",f)).convert("RGB").save(os.path.join(HERE,"expected",f+".png"),optimize=True)
json.dump(expected,open(os.path.join(HERE,"expected.json"),"w"),indent=1)
